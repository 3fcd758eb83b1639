// HTML: the shell and the component set that every page is made of.
// Owns layout, tokens, covers, icons and the render context.
// Refuses: inline script and style, colours or sizes outside the tokens, strings outside the language files.
export * from "./components/index.ts";
export { type FeatureNavigation, useFacts, useHref, useMessages } from "./context.ts";
