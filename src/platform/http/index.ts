// HTTP: the way of a request from the socket to a feature's handler and back.
// Owns guards, forms, cookies, forgery checks, limits by failures, the visitors' page cache, assets, headers, errors.
// Refuses: handlers without a declared guard, bodies without a limit, writes from other origins.

export { networkOf } from "./address.ts";
export { assetRoutes, assetUrl, contentTypes } from "./assets.ts";
export { type AtomEntry, type AtomFeed, atomAnswer, atomText } from "./atom.ts";
export { type House, PageContext } from "./context.ts";
export { cookieNames, cookieOptions } from "./cookies.ts";
export { day, optionalDay, webAddress, webAddressOf } from "./days.ts";
export { inEvenTime } from "./even-time.ts";
export {
  countFailure,
  type FailureLimit,
  failureKey,
  forgetFailures,
  refuseAfterFailures,
  sweepFailures,
} from "./failures.ts";
export {
  emailAddress,
  emptyForm,
  type FormState,
  type FormValues,
  filledForm,
  line,
  optionalLine,
  prose,
  readBody,
  severalOf,
  submitted,
} from "./forms.ts";
export { Metrics } from "./metrics.ts";
export { isOwnPath } from "./own-path.ts";
export { forVisitors } from "./page-cache.ts";
export { createSite, type Site } from "./portal.ts";
export { type ByteRange, rangeOf } from "./ranges.ts";
export {
  anyone,
  type Guard,
  type Handler,
  may,
  PageRoutes,
  pages,
  type Route,
  type RouteOptions,
  signedIn,
} from "./routes.ts";
export { sameText } from "./same-text.ts";
export { sendStored } from "./send-stored.ts";
export { gatheredLines, gatheredText, localizedFields, localizedValues } from "./texts.ts";
export { takeFormFiles, takeUpload, type UploadRules, uploadName } from "./uploads.ts";
