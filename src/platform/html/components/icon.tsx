import { assetUrl } from "../../http/assets.ts";

/** An icon of the sprite; decorative, so that its neighbour's text is its name. */
export function Icon({ name }: { name: string }) {
  return (
    <svg class="icon" aria-hidden="true" focusable="false">
      <use href={`${assetUrl("src/platform/html/images/icons.svg")}#${name}`} />
    </svg>
  );
}
