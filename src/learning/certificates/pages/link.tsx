import { Icon, useHref, useMessages } from "#platform/html/index.ts";

/** To the certificate of a module or a path, for who looks after it. `path` is that of the thing. */
export function CertificateLink({ path }: { path: string }) {
  const t = useMessages("awarding");
  const href = useHref();
  return (
    <a class="button" href={href(`${path}/certificate`)}>
      <Icon name="award" />
      {t("link")}
    </a>
  );
}
