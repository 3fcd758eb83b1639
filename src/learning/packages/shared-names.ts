import type { Item, Organization } from "./reading.ts";

/** Objectives and data stores are named by URIs (xs:anyURI): two spellings of one are the same. */
export function canonicalName(id: string): string {
  const plain = (text: string) => text.replace(/\s+/g, " ").trim();
  try {
    return plain(decodeURIComponent(plain(id)));
  } catch {
    return plain(id);
  }
}

/** The objectives and stores that outlive an organization for the learner, as its manifest names them (CAM 3.4.1.6). */
export function sharedNames(organization: Organization | undefined): { objectives: Set<string>; stores: Set<string> } {
  const [objectives, stores] = [new Set<string>(), new Set<string>()];
  const gather = (rules: Item["sequencing"]) => {
    for (const { maps } of rules?.objectives ?? [])
      for (const { targetObjectiveID } of maps) objectives.add(canonicalName(targetObjectiveID));
  };
  const walk = (items: readonly Item[]) => {
    for (const item of items) {
      if (organization?.objectivesGlobalToSystem === true) gather(item.sequencing);
      if (organization?.sharedDataGlobalToSystem === true)
        for (const { targetID } of item.sharedData) stores.add(targetID);
      walk(item.children);
    }
  };
  if (organization?.objectivesGlobalToSystem === true) gather(organization.sequencing);
  walk(organization?.items ?? []);
  return { objectives, stores };
}
