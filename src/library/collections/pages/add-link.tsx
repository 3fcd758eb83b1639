import { Icon, useFacts, useHref, useMessages } from "#platform/html/index.ts";
import { isAllowed } from "#platform/permissions/index.ts";
import { mayKeepCollections } from "../permissions.ts";

/** On the page of a thing, for librarians: puts it into a collection. */
export function AddToCollection({ thingId }: { thingId: string }) {
  const t = useMessages("collections");
  const href = useHref();
  const { actor } = useFacts();
  if (!isAllowed(actor, mayKeepCollections)) return null;
  return (
    <a class="button" href={href(`/library/collections/add/${thingId}`)}>
      <Icon name="layers" />
      {t("add-to")}
    </a>
  );
}
