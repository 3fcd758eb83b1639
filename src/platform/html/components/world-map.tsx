import { assetUrl } from "../../http/assets.ts";
import points from "../map-points.json" with { type: "json" };

export interface MapMark {
  /** ISO 3166-1, of a member or a territory. */
  code: string;
  label: string;
}

/** The drawn size of the map; the points are in its units. */
const [width, height] = [900, 440];

/** Where a country lies on the map; undefined for one it does not show. */
export const mapPoint = (code: string): readonly number[] | undefined => (points as Record<string, number[]>)[code];

/** The world with a point for each mark. It is one cached picture; what it says must stand beside it as a list or table too. */
export function WorldMap({ marks, label }: { marks: readonly MapMark[]; label: string }) {
  return (
    <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
      <image href={assetUrl("src/platform/html/images/world.svg")} width={width} height={height} />
      <g fill="var(--accent)" stroke="var(--surface)" stroke-width="2">
        {marks.flatMap(({ code, label: name }) => {
          const [x, y] = mapPoint(code) ?? [];
          return x === undefined
            ? []
            : [
                <circle key={`${code} ${name}`} cx={x} cy={y} r="8">
                  <title>{name}</title>
                </circle>,
              ];
        })}
      </g>
    </svg>
  );
}
