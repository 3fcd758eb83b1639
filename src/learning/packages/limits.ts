/** How much a package may ask of us. Sizes in bytes. */
export interface PackageLimits {
  archiveBytes: number;
  files: number;
  totalBytes: number;
  fileBytes: number;
  /** Unpacked size to packed size, per file and for the whole, counted from `ratioFromBytes` on: small files compress well. */
  ratio: number;
  ratioFromBytes: number;
  /** UTF-8 bytes of a whole path, and of one name in it. */
  pathBytes: number;
  nameBytes: number;
  folderDepth: number;
  manifestBytes: number;
  manifestDepth: number;
  manifestElements: number;
}

const MiB = 1024 * 1024;

// Deflate reaches at most 1,032 to 1; real media and text stay below 100 to 1, drawings of one colour come near 200 to 1.
export const defaultLimits: PackageLimits = {
  archiveBytes: 2048 * MiB,
  files: 50_000,
  totalBytes: 4096 * MiB,
  fileBytes: 2048 * MiB,
  ratio: 200,
  ratioFromBytes: 10 * MiB,
  pathBytes: 1024,
  nameBytes: 255,
  folderDepth: 40,
  manifestBytes: 8 * MiB,
  manifestDepth: 100,
  manifestElements: 120_000,
};
