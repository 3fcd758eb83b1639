/** Takes the browser's time zone along with a sign-in; `src/browser/site.ts` fills it, and without script it stays empty. */
export const ZoneField = () => <input type="hidden" name="zone" value="" data-zone />;
