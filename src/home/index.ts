// Home: the front page, what waits for a person, and the way to the administration.
// Owns no table; asks the features for what they hold.
// Refuses: rules and writes of its own.
export { home } from "./feature.ts";
