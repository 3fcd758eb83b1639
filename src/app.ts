import { catalogue } from "./catalogue/feature.ts";
import { designs } from "./credentials/designs/feature.ts";
import { documents } from "./credentials/documents/feature.ts";
import { credentials } from "./credentials/feature.ts";
import { groups } from "./groups/feature.ts";
import { home } from "./home/index.ts";
import { journal } from "./journal/feature.ts";
import { assigning } from "./learning/assigning/feature.ts";
import { awarding } from "./learning/certificates/feature.ts";
import { learning } from "./learning/feature.ts";
import { owning } from "./learning/owning/feature.ts";
import { paths } from "./learning/paths/feature.ts";
import { player } from "./learning/player/feature.ts";
import { transcript } from "./learning/transcript/feature.ts";
import { versions } from "./learning/versions/feature.ts";
import { changes } from "./library/bulk/feature.ts";
import { collections } from "./library/collections/feature.ts";
import { library } from "./library/feature.ts";
import { recordFiles } from "./library/files/feature.ts";
import { imports } from "./library/import/feature.ts";
import { notes } from "./library/notes/feature.ts";
import { lrs } from "./lrs/feature.ts";
import { outreach } from "./outreach/feature.ts";
import { bulk } from "./people/bulk/feature.ts";
import { dormant } from "./people/dormant/feature.ts";
import { people } from "./people/feature.ts";
import { readActor } from "./people/index.ts";
import { invitations } from "./people/invitations/feature.ts";
import { labels } from "./people/labels/feature.ts";
import { privacy } from "./people/privacy/feature.ts";
import { roles } from "./people/roles/feature.ts";
import { security } from "./people/security/feature.ts";
import { vetting } from "./people/vetting/feature.ts";
import type { Feature } from "./platform/feature.ts";
import type { HouseOptions } from "./platform/house.ts";
import { platform } from "./platform/site/feature.ts";
import { training } from "./training/feature.ts";

/** The one list of features, in the order of their migrations: a feature stands after those it imports. */
export const features: readonly Feature[] = [
  platform,
  catalogue,
  lrs,
  people,
  privacy,
  security,
  roles,
  vetting,
  bulk,
  invitations,
  dormant,
  labels,
  credentials,
  designs,
  documents,
  imports,
  changes,
  collections,
  notes,
  recordFiles,
  library,
  groups,
  learning,
  transcript,
  awarding,
  player,
  paths,
  assigning,
  versions,
  owning,
  journal,
  training,
  outreach,
  home,
];

/** What `openHouse` needs beside settings and mode. */
export const composition: Pick<HouseOptions, "features" | "readActor"> = {
  features,
  readActor: (house, token) => readActor(house.db, house.settings, token),
};
