// XML as it comes from outside: which characters its bytes are.
// Owns the telling of encodings; each reader builds of the text what it needs.
// Refuses: DTDs, entities that are declared in a file, addresses.
export { decodeXml, detectXmlEncoding, fallbackEncoding, type XmlEncoding } from "./decoding.ts";
