// Journal: journals with their issues and articles, each at one address for ever, and the reading of JATS.
// Owns the schema `journal`; what is published stands in the catalogue as `article`.
// Refuses: changing a version (a correction is a new one), and to show readers an author's mail address.
