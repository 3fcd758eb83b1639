import { Transform } from "node:stream";
import { DomainError } from "../errors.ts";

/** Passes bytes on until there are more than `limit`; then throws `platform.too-large`. */
export function limited(limit: number): Transform {
  let size = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      done(size > limit ? new DomainError("platform.too-large", { args: { limit: limit / 1024 } }) : null, chunk);
    },
  });
}
