import { useFacts, useMessages } from "#platform/html/index.ts";
import type { Erasure, PersonalData } from "#platform/personal-data/index.ts";

function becomes(erasure: Erasure): "deleted" | "kept" | "emptied" {
  if (erasure === "delete") return "deleted";
  if (erasure === "keep") return "kept";
  return "by" in erasure && erasure.leaves === "nothing" ? "deleted" : "emptied";
}

/** What is kept, for how long and what becomes of it: a row for each kind, however many tables hold it. */
export function RetentionTable({ declared }: { declared: readonly PersonalData[] }) {
  const t = useMessages("privacy");
  const { text } = useFacts();
  const told = (key: string) => {
    const [feature = "", message = ""] = key.split(":");
    return text(feature, message);
  };
  const kinds = [...new Map(declared.map((data) => [data.told, data])).values()];
  return (
    <div class="table" tabIndex={0} role="region" aria-label={t("retention.title")}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("retention.what")}</th>
            <th scope="col">{t("retention.kept")}</th>
            <th scope="col">{t("retention.erasure")}</th>
          </tr>
        </thead>
        <tbody>
          {kinds.map(({ told: key, retention, erasure }) => (
            <tr key={key}>
              <td>{told(key)}</td>
              <td>
                {retention === undefined
                  ? t("retention.account")
                  : t(`retention.since.${retention.since}`, { days: retention.days })}
              </td>
              <td>{t(`erasure.${becomes(erasure)}`)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
