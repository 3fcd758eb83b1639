import { useHref } from "../context.ts";
import { Icon } from "./icon.tsx";

/** From the page of a thing to where it is looked after. `path` is below the language. */
export function EditLink({ path, label, isMain = false }: { path: string; label: string; isMain?: boolean }) {
  const href = useHref();
  return (
    <a class={isMain ? "button main" : "button"} href={href(path)}>
      <Icon name="pencil" />
      {label}
    </a>
  );
}
