import { expect, test } from "vitest";
import { cmiLaunchData } from "./launch-data.ts";
import { oneScoResource, scorm12Manifest, scorm2004Manifest } from "./test-archives.ts";
import { itemNamed, readImsManifest } from "./test-packages.ts";

const item = (inside: string) => `<item identifier="i" identifierref="r"><title>L</title>${inside}</item>`;

test("SCORM 1.2 gives launch data, mastery score and the time limit", async () => {
  const inside = `<adlcp:masteryscore>80</adlcp:masteryscore><adlcp:maxtimeallowed>00:30:00</adlcp:maxtimeallowed>
    <adlcp:timelimitaction>exit,message</adlcp:timelimitaction><adlcp:datafromlms>x=1</adlcp:datafromlms>`;
  const reading = await readImsManifest(scorm12Manifest(item(inside), oneScoResource));
  expect(cmiLaunchData(itemNamed(reading, "i"), "scorm-1.2")).toEqual({
    "cmi.launch_data": "x=1",
    "cmi.student_data.mastery_score": "80",
    "cmi.student_data.max_time_allowed": "00:30:00",
    "cmi.student_data.time_limit_action": "exit,message",
  });
});

test("SCORM 2004 gives both thresholds where the measure decides, and nothing where it does not", async () => {
  const read = async (decides: boolean) => {
    const inside = `<adlcp:completionThreshold completedByMeasure="${decides}" minProgressMeasure="0.5"/><imsss:sequencing>
      <imsss:limitConditions attemptAbsoluteDurationLimit="PT1H"/>
      <imsss:objectives><imsss:primaryObjective satisfiedByMeasure="${decides}"><imsss:minNormalizedMeasure>0.8</imsss:minNormalizedMeasure></imsss:primaryObjective></imsss:objectives></imsss:sequencing>`;
    const reading = await readImsManifest(scorm2004Manifest(item(inside), oneScoResource));
    return cmiLaunchData(itemNamed(reading, "i"), "scorm-2004");
  };
  expect(await read(true)).toEqual({
    "cmi.max_time_allowed": "PT1H",
    "cmi.scaled_passing_score": "0.8",
    "cmi.completion_threshold": "0.5",
  });
  expect(await read(false)).toEqual({ "cmi.max_time_allowed": "PT1H" });
});
