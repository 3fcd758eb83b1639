// Draws the two shared pictures from their sources: the icon sprite (Lucide, ISC) and the world map (Natural Earth through
// world-atlas, public domain). Run after a change of the list; the results are committed.
import { readFileSync, writeFileSync } from "node:fs";
import { geoArea, geoCentroid, geoGraticule10, geoNaturalEarth1, geoPath } from "d3-geo";
import { feature } from "topojson-client";

const icons =
  `arrow-left arrow-right award bell book-open-check book-open-text check chevron-down chevron-right circle-alert
  circle-check circle-question-mark clock cloud-off download expand file-text files globe history info languages list log-out menu
  minimize monitor moon pencil play plus refresh-cw rotate-ccw scale scroll-text search settings shield-check sparkles trash-2
  triangle-alert upload user users x graduation-cap target map-pin building-2 layers key-round mail eye eye-off save
  external-link`.split(/\s+/);

const symbols = icons.map((name) => {
  const source = readFileSync(new URL(`../node_modules/lucide-static/icons/${name}.svg`, import.meta.url), "utf8");
  const inner = source.slice(source.indexOf(">", source.indexOf("<svg")) + 1, source.lastIndexOf("</svg>"));
  return `<symbol id="${name}" viewBox="0 0 24 24">${inner.replace(/\s*\n\s*/g, "").replace(/ \/>/g, "/>")}</symbol>`;
});
writeFileSync(
  new URL("../src/platform/html/images/icons.svg", import.meta.url),
  `<svg xmlns="http://www.w3.org/2000/svg"><!-- Lucide, ISC licence -->${symbols.join("")}</svg>\n`,
);

const world = JSON.parse(readFileSync(new URL("../node_modules/world-atlas/land-110m.json", import.meta.url), "utf8"));
const projection = geoNaturalEarth1().fitSize([900, 440], { type: "Sphere" });
const draw = geoPath(projection).digits(0);
writeFileSync(
  new URL("../src/platform/html/images/world.svg", import.meta.url),
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 900 440"><!-- Natural Earth, public domain; boundaries imply no opinion -->` +
    `<path d="${draw(geoGraticule10())}" fill="none" stroke="#1f4a76" stroke-width=".6"/>` +
    `<path d="${draw(feature(world, world.objects.land))}" fill="#1f4770"/></svg>\n`,
);

// Where each member stands on that map: the middle of its largest part, in the map's own units. Territories too, for members' labels.
const members = JSON.parse(readFileSync(new URL("../src/people/countries.json", import.meta.url), "utf8"));
const codes = new Map([
  ...members.map(({ code, numeric }) => [numeric, code]),
  ["344", "HK"],
  ["446", "MO"],
  ["798", "TV"],
]);
const states = JSON.parse(
  readFileSync(new URL("../node_modules/world-atlas/countries-50m.json", import.meta.url), "utf8"),
);
const largest = ({ type, coordinates }) =>
  type === "Polygon"
    ? { type, coordinates }
    : {
        type: "Polygon",
        coordinates: coordinates.toSorted(
          (a, b) => geoArea({ type: "Polygon", coordinates: b }) - geoArea({ type: "Polygon", coordinates: a }),
        )[0],
      };
// Islands that the map is too coarse to show: longitude and latitude.
const points = new Map([["TV", projection([179.2, -8.5])]]);
// Some far islands share the number of their country: the largest stands for it.
const areas = new Map();
for (const { id, geometry } of feature(states, states.objects.countries).features) {
  const code = codes.get(id);
  if (code === undefined || geometry === null || geoArea(geometry) <= (areas.get(code) ?? 0)) continue;
  areas.set(code, geoArea(geometry));
  points.set(code, projection(geoCentroid(largest(geometry))));
}
writeFileSync(
  new URL("../src/platform/html/map-points.json", import.meta.url),
  `{\n${[...points]
    .sort()
    .map(([code, [x, y]]) => `  "${code}": [${Math.round(x)}, ${Math.round(y)}]`)
    .join(",\n")}\n}\n`,
);
