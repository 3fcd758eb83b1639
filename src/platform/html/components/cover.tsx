import { createHash } from "node:crypto";

/** Kinds and the hue of their covers: one graphic language, so that a shelf is recognised before it is read. */
const hues = {
  module: 222,
  path: 262,
  resource: 172,
  website: 62,
  publication: 312,
  article: 206,
  activity: 22,
  guideline: 210,
  collection: 262,
} as const;
export type CoverKind = keyof typeof hues;

/**
 * The generated cover: rings around a point and a few meridians, all drawn from a seed, so that the same thing always wears the same
 * cover. Decorative.
 */
export function Cover({ kind, seed, ratio = 140 }: { kind: CoverKind; seed: string; ratio?: 140 | 180 }) {
  const bytes = createHash("sha1").update(seed).digest();
  const at = (index: number, from: number, to: number) =>
    Math.round(from + ((bytes[index % 20] ?? 0) / 255) * (to - from));
  const hue = hues[kind] + at(0, -14, 14);
  const id = `g${bytes.toString("hex", 0, 5)}`;
  const [x, y] = [at(1, 70, 250), at(2, 40, ratio)];
  const bold = at(3, 2, 5);
  return (
    <svg class="cover" viewBox={`0 0 320 ${ratio}`} preserveAspectRatio="xMidYMid slice" aria-hidden="true">
      <linearGradient id={id} x2="1" y2="1">
        <stop stop-color={`hsl(${hue} 52% 30%)`} />
        <stop offset="1" stop-color={`hsl(${hue + 24} 48% 42%)`} />
      </linearGradient>
      <rect width="320" height={ratio} fill={`url(#${id})`} />
      <g fill="none" stroke="#fff">
        {[1, 2, 3, 4, 5, 6, 7].map((ring) => (
          <circle
            key={ring}
            cx={x}
            cy={y}
            r={ring * 23 + at(ring + 4, -3, 4)}
            stroke-opacity={(0.58 - ring * 0.04).toFixed(2)}
            stroke-width={ring === bold ? 6 : 1.5}
          />
        ))}
        {[0, 1, 2].map((curve) => (
          <path
            key={curve}
            d={`M${at(12 + curve, 0, 320)} 0Q${at(15 + curve, 0, 320)} ${ratio / 2} ${at(17 + curve, 0, 320)} ${ratio}`}
            stroke-opacity=".22"
          />
        ))}
      </g>
    </svg>
  );
}
