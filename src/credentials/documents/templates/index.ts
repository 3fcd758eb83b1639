import type { DesignColour } from "../../types.ts";
import { badgeTemplate } from "./badge.ts";
import { certificateTemplate } from "./certificate.ts";
import { transcriptTemplate } from "./transcript.ts";

export { frameOf, sealOf, tones } from "./frame.ts";

export const templates = {
  certificate: certificateTemplate,
  transcript: transcriptTemplate,
  badge: badgeTemplate,
} as const;
export type TemplateName = keyof typeof templates;

/** What every document says of itself. */
interface Told {
  lang: string;
  title: string;
  /** What the site is called, which is also its author. */
  site: string;
  colour: DesignColour;
  /** The day it tells in its information, in UTC. */
  issued: { year: number; month: number; day: number };
}

export type CertificatePiece = { kind: "text" | "name" | "title" | "extra"; text: string };

/** What stands on a certificate, in its language, ready to be printed. */
export interface CertificateData extends Told {
  layout: "classic" | "plain";
  keywords: string[];
  /** Across the page where it is none to be used. */
  specimen: string;
  heading: string;
  ribbon: string;
  pieces: CertificatePiece[];
  facts: { label: string; value: string }[];
  signatory: { name: string; title: string };
  /** Paths of the pictures that come with the task. */
  signature: string | null;
  seals: string[];
  url: string;
  address: string;
  printedId: string;
  footer: string;
  words: { signature: string; seal: string; check: string; qr: string; attached: string };
}

export interface TranscriptData extends Told {
  name: string;
  lede: string;
  footer: string;
  parts: { title: string; none: string; columns: string[]; widths: number[]; rows: string[][] }[];
  words: { page: string };
}

export interface BadgeData extends Told {
  year: string;
}

export interface TemplateData {
  certificate: CertificateData;
  transcript: TranscriptData;
  badge: BadgeData;
}
