import { useFacts, useMessages } from "#platform/html/index.ts";
import { directionOf, formatNumber } from "#platform/i18n/index.ts";

export interface Bar {
  label: string;
  count: number;
}

const [width, height, foot] = [320, 150, 18] as const;
const room = height - foot - 16;

/** Bars beside each other, with their figures in a table below. Nothing is told by colour or by length alone. */
export function Distribution({ title, head, bars }: { title: string; head: string; bars: readonly Bar[] }) {
  const t = useMessages("owning");
  const { lang } = useFacts();
  const most = Math.max(1, ...bars.map(({ count }) => count));
  const step = width / Math.max(1, bars.length);
  const isMirrored = directionOf(lang) === "rtl";
  const at = (index: number) => (isMirrored ? bars.length - 1 - index : index) * step;
  // As many labels as have room: the first, the last and some between.
  const each = Math.max(1, Math.ceil(bars.length / 4));
  const total = bars.reduce((sum, { count }) => sum + count, 0);
  return (
    <section>
      <h3>{title}</h3>
      {total === 0 ? (
        <p class="small">{t("chart.none")}</p>
      ) : (
        <>
          <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={title}>
            <g fill="var(--accent)">
              {bars.map(({ label, count }, index) => (
                <rect
                  key={label}
                  x={at(index) + step * 0.1}
                  width={step * 0.8}
                  y={height - foot - (count / most) * room}
                  height={(count / most) * room}
                >
                  <title>{`${label}: ${formatNumber(lang, count)}`}</title>
                </rect>
              ))}
            </g>
            <line x1="0" x2={width} y1={height - foot} y2={height - foot} stroke="var(--field-line)" />
            <g fill="var(--ink-2)" font-size="11" text-anchor="middle">
              {bars.map(({ label }, index) =>
                index % each === 0 ? (
                  <text key={label} x={at(index) + step / 2} y={height - 4}>
                    {label}
                  </text>
                ) : null,
              )}
            </g>
          </svg>
          <details>
            <summary>{t("chart.figures")}</summary>
            <div class="table" tabIndex={0} role="region" aria-label={title}>
              <table>
                <thead>
                  <tr>
                    <th scope="col">{head}</th>
                    <th scope="col" class="n">
                      {t("learners")}
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {bars.map(({ label, count }) => (
                    <tr key={label}>
                      <td>{label}</td>
                      <td class="n">{formatNumber(lang, count)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          </details>
        </>
      )}
    </section>
  );
}

/** A bar in a row of a table, beside the figure it shows. */
export function RowBar({ share }: { share: number }) {
  return <progress class="bar" max={100} value={Math.round(share * 100)} aria-hidden="true" />;
}
