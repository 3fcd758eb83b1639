import { Page } from "../components/page.tsx";
import { useFacts, useHref, useMessages } from "../context.ts";

interface ErrorPageProps {
  status: number;
  message: string | undefined;
  requestId: string;
}

const known = [400, 401, 403, 404, 410, 413, 422, 429, 500, 503] as const;
type Known = (typeof known)[number];

/** What a person sees when something is refused or broken: what happened, and what to do now. */
function ErrorContent({ status, message, requestId }: ErrorPageProps) {
  const t = useMessages("platform");
  const href = useHref();
  const code: Known = known.find((each) => each === status) ?? 500;
  const { url, actor } = useFacts();
  // What does not exist for a visitor may exist for them signed in: nothing is told by saying so of every address.
  const offersSignIn = code === 401 || (code === 404 && actor.kind === "visitor");
  return (
    <Page title={t(`status.${code}.title`)} isUnlisted>
      <div class="narrow error-page">
        <p class="error-code" aria-hidden="true">
          {code}
        </p>
        <h1>{t(`status.${code}.title`)}</h1>
        <p class="lede">{message ?? t(`status.${code}.text`)}</p>
        <p class="actions">
          {offersSignIn ? (
            <a class="button main" href={`${href("/sign-in")}?to=${encodeURIComponent(url.pathname + url.search)}`}>
              {t("sign-in")}
            </a>
          ) : null}
          <a class="button" href={href("/")}>
            {t("status.home")}
          </a>
          <a class="button" href={href("/search")}>
            {t("search.go")}
          </a>
        </p>
        {code >= 500 ? <p class="small">{t("status.request", { id: requestId })}</p> : null}
      </div>
    </Page>
  );
}

export const ErrorPage = (props: ErrorPageProps) => <ErrorContent {...props} />;
