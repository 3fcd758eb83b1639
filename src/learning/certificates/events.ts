import { defineEvent } from "#platform/events/index.ts";
import type { ThingKind } from "./types.ts";

/** An owner wishes that all who qualify already get their certificates. */
export const CertificatesAsked = defineEvent<{ kind: ThingKind; thingId: string }>("learning.certificates-asked");
