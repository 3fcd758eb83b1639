import { expect } from "vitest";
import { anAccount, test } from "../../../tests/support/house.ts";
import { launch } from "../../../tests/support/launched.ts";
import { aModuleOf } from "../../../tests/support/modules.ts";
import { oneScoResource, scorm2004Manifest } from "../packages/test-archives.ts";
import type { ObjectiveState } from "./protocol.ts";

const course = (attributes: string) => ({
  "imsmanifest.xml": scorm2004Manifest(
    `<item identifier="a" identifierref="r"><title>A</title><adlcp:data><adlcp:map targetID="notes"/></adlcp:data>
      <imsss:sequencing><imsss:objectives><imsss:primaryObjective objectiveID="p"><imsss:mapInfo targetObjectiveID="urn:safe%20handling" writeSatisfiedStatus="true"/></imsss:primaryObjective></imsss:objectives></imsss:sequencing></item>`,
    oneScoResource,
    "2004 4th Edition",
  ).replace("<organization ", `<organization ${attributes} `),
  "index.html": "<p>a</p>",
});

const passed: ObjectiveState = {
  satisfied: true,
  measure: 0.9,
  completed: null,
  progress: null,
  raw: null,
  min: null,
  max: null,
};

test("objectives and data that courses share are one learner's, by name, and no course's that does not name them", async ({
  open,
  content,
  db,
}) => {
  const [first, second] = [await aModuleOf(open, course("")), await aModuleOf(open, course(""))];
  const alone = await aModuleOf(
    open,
    course('adlseq:objectivesGlobalToSystem="false" adlcp:sharedDataGlobalToSystem="false"'),
  );
  const reader = await anAccount(db);
  const player = await launch(open, content, reader, first);
  expect(player.opened.shared).toEqual({ objectives: {}, stores: {} });
  const shared = {
    objectives: { "urn:safe handling": passed, "of another course": passed },
    stores: { notes: "\0 what was learned", more: "x" },
  };
  await player.sent({ item: "a", shared });
  const kept = { objectives: { "urn:safe handling": passed }, stores: { notes: "\0 what was learned" } };
  expect((await launch(open, content, reader, second)).opened.shared).toEqual(kept);
  expect((await launch(open, content, await anAccount(db), second)).opened.shared).toEqual({
    objectives: {},
    stores: {},
  });

  const other = await launch(open, content, reader, alone);
  expect(other.opened.shared).toEqual({});
  await other.sent({ item: "a", shared: { objectives: { "urn:safe handling": { ...passed, satisfied: false } } } });
  expect((await launch(open, content, reader, first)).opened.shared).toEqual(kept);
  // What is no measure is refused whole.
  const wild = { objectives: { "urn:safe handling": { ...passed, measure: 7 } } };
  expect((await player.send({ item: "a", shared: wild })).status).toBe(400);
});
