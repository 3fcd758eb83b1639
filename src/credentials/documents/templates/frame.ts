import type { DesignColour } from "../../types.ts";

/** Dark enough for text on white (7:1) in each. */
export const tones: Record<DesignColour, string> = {
  navy: "#12304f",
  green: "#1a4d33",
  burgundy: "#6b1d35",
  slate: "#37424e",
};

const [width, height] = [297, 210];

/** A point of a rounded rectangle at a way along it, and where outwards is. */
function along(way: number, inset: number, radius: number): { x: number; y: number; outX: number; outY: number } {
  const [across, down] = [width - 2 * inset - 2 * radius, height - 2 * inset - 2 * radius];
  const turn = (Math.PI * radius) / 2;
  let rest = way;
  const sides = [
    { length: across, x: inset + radius, y: inset, goX: 1, goY: 0 },
    { length: down, x: width - inset, y: inset + radius, goX: 0, goY: 1 },
    { length: across, x: width - inset - radius, y: height - inset, goX: -1, goY: 0 },
    { length: down, x: inset, y: height - inset - radius, goX: 0, goY: -1 },
  ];
  for (const { length, x, y, goX, goY } of sides) {
    if (rest <= length) return { x: x + goX * rest, y: y + goY * rest, outX: goY, outY: -goX };
    rest -= length;
    const [endX, endY] = [x + goX * length, y + goY * length];
    if (rest <= turn) {
      // The corner turns to the right around the point that lies a radius inwards.
      const angle = rest / radius;
      const [outX, outY] = [
        goY * Math.cos(angle) + goX * Math.sin(angle),
        -goX * Math.cos(angle) + goY * Math.sin(angle),
      ];
      return { x: endX - goY * radius + outX * radius, y: endY + goX * radius + outY * radius, outX, outY };
    }
    rest -= turn;
  }
  return along(0, inset, radius);
}

function wave(phase: number, { inset, radius, swing, count }: Record<"inset" | "radius" | "swing" | "count", number>) {
  const length = 2 * (width + height - 4 * inset - 4 * radius) + 2 * Math.PI * radius;
  const steps = count * 9;
  const points: string[] = [];
  for (let step = 0; step < steps; step += 1) {
    const way = (length * step) / steps;
    const { x, y, outX, outY } = along(way, inset, radius);
    const out = swing * Math.sin((2 * Math.PI * count * step) / steps + phase);
    points.push(`${(x + outX * out).toFixed(1)} ${(y + outY * out).toFixed(1)}`);
  }
  return `<path d="M${points.join("L")}Z"/>`;
}

/** Circles through each other around the middle, as banknotes have them. */
function rosette(): string {
  const circles = Array.from({ length: 36 }, (_, index) => {
    const angle = (index * Math.PI) / 18;
    const [x, y] = [width / 2 + 36 * Math.cos(angle), height / 2 + 36 * Math.sin(angle)];
    return `<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="44"/>`;
  });
  return circles.join("");
}

const made = new Map<DesignColour, string>();

/** The ground of a certificate: a border of interlaced waves between two lines, and a rosette that hardly shows. As SVG. */
export function frameOf(colour: DesignColour): string {
  let frame = made.get(colour);
  if (frame === undefined) {
    const band = { inset: 11, radius: 5, swing: 2.1, count: 84 };
    const waves = [0, 1, 2, 3, 4, 5].map((index) => wave((index * Math.PI) / 3, band)).join("");
    const line = (inset: number, radius: number, stroke: number) =>
      `<rect x="${inset}" y="${inset}" width="${width - 2 * inset}" height="${height - 2 * inset}" rx="${radius}" stroke-width="${stroke}"/>`;
    frame = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" fill="none" stroke="${tones[colour]}">
<g stroke-width="0.12" stroke-opacity="0.055">${rosette()}</g>
<g stroke-width="0.16" stroke-opacity="0.6">${waves}</g>
${line(8, 8, 0.5)}${line(14, 2, 0.25)}
</svg>`;
    made.set(colour, frame);
  }
  return frame;
}

/** The ground of a badge: the same circles, as a seal. As SVG. */
export function sealOf(colour: DesignColour): string {
  const circles = Array.from({ length: 48 }, (_, index) => {
    const angle = (index * Math.PI) / 24;
    const [x, y] = [60 + 5 * Math.cos(angle), 60 + 5 * Math.sin(angle)];
    return `<circle cx="${x.toFixed(2)}" cy="${y.toFixed(2)}" r="49.5"/>`;
  }).join("");
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 120" fill="none" stroke="${tones[colour]}">
<circle cx="60" cy="60" r="57.5" fill="#fff" stroke-width="1.4"/>
<g stroke-width="0.14" stroke-opacity="0.5">${circles}</g>
<circle cx="60" cy="60" r="44" fill="#fff" stroke-width="0.7"/>
</svg>`;
}
