import type { Readable } from "node:stream";
import { pipeline } from "node:stream";
import { Busboy, type BusboyInstance } from "@fastify/busboy";
import { DomainError } from "../errors.ts";
import type { FormValues } from "./forms.ts";

export interface FormFile {
  fileName: string;
  stream: Readable;
}

/** A form with files (RFC 7578), read as it comes: its fields up to the first file, then the files, one after the other. */
export interface Multipart {
  fields: FormValues;
  files(): AsyncGenerator<FormFile>;
}

const limits = { fieldNameSize: 100, fieldSize: 64 * 1024, fields: 50, files: 100, parts: 150, headerPairs: 20 };

/** Throws `platform.bad-request` for what is no such form. What breaks off ends the file's stream with an error. */
export async function readMultipart(body: Readable, contentType: string): Promise<Multipart> {
  const values: Record<string, string[]> = Object.create(null);
  const waiting: FormFile[] = [];
  const all: Readable[] = [];
  let isOver = false;
  let fault: Error | undefined;
  let wake = () => {};
  const parser = parserOf(contentType);
  parser.on("field", (name, value) => {
    // Whatever follows a file is late: our forms have none there.
    const list = values[name];
    if (list === undefined) values[name] = [value];
    else list.push(value);
  });
  parser.on("file", (_field, stream, fileName) => {
    // Its end is read below; an error without a listener would end the process.
    stream.on("error", () => {});
    all.push(stream);
    waiting.push({ fileName: fileName ?? "", stream });
    wake();
  });
  pipeline(body, parser, (error) => {
    isOver = true;
    if (error != null) {
      fault = new DomainError("platform.bad-request", { cause: error });
      for (const stream of all) stream.destroy(fault);
    }
    wake();
  });
  const moved = async () => {
    while (waiting.length === 0 && !isOver)
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    if (fault !== undefined) throw fault;
  };
  await moved();
  return {
    fields: values,
    async *files() {
      for (;;) {
        await moved();
        const file = waiting.shift();
        if (file === undefined) return;
        yield file;
        // What the taker left lies in the way of the next.
        file.stream.resume();
      }
    },
  };
}

function parserOf(contentType: string): BusboyInstance {
  try {
    return new Busboy({ headers: { "content-type": contentType }, limits });
  } catch (error) {
    throw new DomainError("platform.bad-request", { cause: error });
  }
}
