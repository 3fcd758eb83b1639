// Draws the two shared pictures from their sources: the icon sprite (Lucide, ISC) and the world map (Natural Earth through
// world-atlas, public domain). Run after a change of the list; the results are committed.
import { readFileSync, writeFileSync } from "node:fs";
import { geoGraticule10, geoNaturalEarth1, geoPath } from "d3-geo";
import { feature } from "topojson-client";

const icons =
  `arrow-left arrow-right award bell book-open-check book-open-text check chevron-down chevron-right circle-alert
  circle-check circle-question-mark clock cloud-off download expand file-text files globe history info languages list log-out menu
  minimize monitor moon pencil play plus refresh-cw rotate-ccw scale scroll-text search settings shield-check sparkles trash-2
  triangle-alert upload user users x graduation-cap target map-pin building-2 layers key-round mail eye eye-off save`.split(
    /\s+/,
  );

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
