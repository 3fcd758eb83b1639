import { connect } from "node:net";
import type { Readable } from "node:stream";

/** Nobody answers at the scanner's address, or not as a scanner: to be tried again. */
export class ScannerDown extends Error {}

export type ScanVerdict = { is: "clean" } | { is: "infected"; name: string } | { is: "too-large" };

export interface ScannerAddress {
  host: string;
  port: number;
}

/** No fault of the scanner's. */
class BodyFault extends Error {}

const silence = 60_000;
const partSize = 64 * 1024;

/** One command to clamd (clamd(8), the `z` form: ended by NUL) and its answer. Throws `ScannerDown`. */
async function ask({ host, port }: ScannerAddress, command: string, body?: Readable): Promise<string> {
  const socket = connect({ host, port });
  const answer = Promise.withResolvers<string>();
  // Read below in any case; without this a refusal while the body is on its way would end the process.
  answer.promise.catch(() => {});
  let text = "";
  socket.setEncoding("utf8");
  socket.setTimeout(silence, () => socket.destroy(new Error("the scanner is silent")));
  socket.on("data", (part: string) => {
    text = (text + part).slice(0, 4_096);
    if (text.includes("\0")) answer.resolve(text.slice(0, text.indexOf("\0")));
  });
  socket.on("error", (error) => answer.reject(error));
  socket.on("close", () => answer.reject(new Error("the scanner ended the connection")));
  const send = async (part: Buffer | string) => {
    if (!socket.write(part)) await Promise.race([drained(socket), answer.promise]);
  };
  try {
    await send(`z${command}\0`);
    if (body !== undefined) await sendParts(body, send);
    return await answer.promise;
  } catch (error) {
    if (error instanceof BodyFault) throw error.cause;
    throw new ScannerDown("the scanner cannot be asked", { cause: error });
  } finally {
    body?.destroy();
    socket.destroy();
  }
}

const drained = (socket: import("node:net").Socket) => new Promise<void>((resolve) => socket.once("drain", resolve));

/** INSTREAM: each part after its length as four bytes, the highest first; a length of 0 ends it. */
async function sendParts(body: Readable, send: (part: Buffer | string) => Promise<void>): Promise<void> {
  const length = Buffer.alloc(4);
  const chunks = body[Symbol.asyncIterator]();
  for (;;) {
    const next = await chunks.next().catch((cause: unknown) => {
      throw new BodyFault("what was to be scanned cannot be read", { cause });
    });
    if (next.done === true) break;
    const bytes = next.value as Buffer;
    for (let at = 0; at < bytes.length; at += partSize) {
      const part = bytes.subarray(at, at + partSize);
      length.writeUInt32BE(part.length);
      await send(Buffer.concat([length, part]));
    }
  }
  await send(Buffer.alloc(4));
}

/** Asks clamd about a stream of bytes. Throws `ScannerDown`. */
export async function scanStream(address: ScannerAddress, stream: Readable): Promise<ScanVerdict> {
  const answer = await ask(address, "INSTREAM", stream);
  const name = /^stream: (.+) FOUND$/.exec(answer)?.[1];
  if (name !== undefined) return { is: "infected", name: name.slice(0, 200) };
  if (answer === "stream: OK") return { is: "clean" };
  if (/size limit exceeded/i.test(answer)) return { is: "too-large" };
  throw new ScannerDown(`the scanner answered: ${answer.slice(0, 200)}`);
}

/** Whether a scanner answers. Throws `ScannerDown`. */
export async function pingScanner(address: ScannerAddress): Promise<void> {
  const answer = await ask(address, "PING");
  if (answer !== "PONG") throw new ScannerDown(`the scanner answered: ${answer.slice(0, 200)}`);
}
