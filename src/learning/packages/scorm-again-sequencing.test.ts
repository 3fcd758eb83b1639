import * as scormAgain from "scorm-again/scorm2004";
import { beforeEach, describe, expect, test, vi } from "vitest";
import type { Organization } from "./reading.ts";
import { firstNavigationRequest, toScormAgainSequencing } from "./scorm-again-sequencing.ts";
import { oneScoResource, scorm2004Manifest } from "./test-archives.ts";
import { readImsManifest } from "./test-packages.ts";

// Its declarations say `default`, its module exports a name.
interface Runtime {
  processNavigationRequest(request: string, target?: string): boolean;
  lmsInitialize(parameter: ""): string;
  lmsGetValue(element: string): string;
  lmsSetValue(element: string, value: string): string;
  lmsFinish(parameter: ""): string;
  getActivityTrackingData(activity: string): object | null;
}
type RuntimeClass = new (settings: object) => Runtime;
const { Scorm2004API } = scormAgain as unknown as { Scorm2004API: RuntimeClass };

// It tells every delivery on the console, whatever its log level.
beforeEach(() => {
  vi.spyOn(console, "debug").mockImplementation(() => {});
});

/** A real runtime for the organization, with the activities it delivers. */
function runtimeOf(organization: Organization): { api: Runtime; delivered: string[] } {
  const delivered: string[] = [];
  const onActivityDelivery = ({ id }: { id: string }) => delivered.push(id);
  const sequencing = {
    ...toScormAgainSequencing(organization),
    eventListeners: { onActivityDelivery },
    logLevel: "error",
  };
  return { api: new Scorm2004API({ logLevel: 5, autocommit: false, sequencing }), delivered };
}

async function organizationOf(items: string, extra = ""): Promise<Organization> {
  const reading = await readImsManifest(scorm2004Manifest(items, oneScoResource, "2004 4th Edition", extra));
  expect(reading.problems).toEqual([]);
  return reading.organizations[0] as Organization;
}
const leaf = (id: string, inside = "", attributes = "") =>
  `<item identifier="${id}" identifierref="r" ${attributes}><title>${id}</title>${inside}</item>`;
const flow = '<imsss:sequencing><imsss:controlMode choice="true" flow="true"/></imsss:sequencing>';

describe("what scorm-again does with the settings", () => {
  test("start delivers the first activity where the root flows, and choice where it does not", async () => {
    const flowing = await organizationOf(leaf("a") + leaf("b") + flow);
    expect(firstNavigationRequest(flowing)).toEqual({ request: "start" });
    const first = runtimeOf(flowing);
    expect(first.api.processNavigationRequest("start")).toBe(true);
    expect(first.delivered).toEqual(["a"]);

    const still = await organizationOf(`<item identifier="c"><title>C</title>${leaf("a")}</item>`);
    expect(firstNavigationRequest(still)).toEqual({ request: "choice", target: "a" });
    const second = runtimeOf(still);
    expect(second.api.processNavigationRequest("start")).toBe(false);
    expect(second.api.processNavigationRequest("choice", "a")).toBe(true);
    expect(second.delivered).toEqual(["a"]);
  });

  test("a rule that skips makes start pass over an activity", async () => {
    const skip = `<imsss:sequencing><imsss:sequencingRules><imsss:preConditionRule><imsss:ruleConditions><imsss:ruleCondition condition="always"/></imsss:ruleConditions>
      <imsss:ruleAction action="skip"/></imsss:preConditionRule></imsss:sequencingRules></imsss:sequencing>`;
    const { api, delivered } = runtimeOf(await organizationOf(leaf("a", skip) + leaf("b") + flow));
    api.processNavigationRequest("start");
    expect(delivered).toEqual(["b"]);
  });

  test("a condition turned round by `not` counts", async () => {
    const skip = `<imsss:sequencing><imsss:sequencingRules><imsss:preConditionRule><imsss:ruleConditions><imsss:ruleCondition operator="not" condition="attempted"/></imsss:ruleConditions>
      <imsss:ruleAction action="skip"/></imsss:preConditionRule></imsss:sequencingRules></imsss:sequencing>`;
    const { api, delivered } = runtimeOf(await organizationOf(leaf("a", skip) + leaf("b") + flow));
    api.processNavigationRequest("start");
    expect(delivered).toEqual(["b"]);
  });

  test("a primary objective without a name carries its passing score and stays out of cmi.objectives", async () => {
    const measured = `<imsss:sequencing><imsss:objectives><imsss:primaryObjective satisfiedByMeasure="true"><imsss:minNormalizedMeasure>0.6</imsss:minNormalizedMeasure></imsss:primaryObjective>
      <imsss:objective objectiveID="named"/></imsss:objectives></imsss:sequencing>`;
    const { api } = runtimeOf(await organizationOf(leaf("a", measured) + flow));
    api.processNavigationRequest("start");
    api.lmsInitialize("");
    expect(api.lmsGetValue("cmi.objectives._count")).toBe("1");
    expect(api.lmsGetValue("cmi.objectives.0.id")).toBe("named");
    api.lmsSetValue("cmi.score.scaled", "0.7");
    api.lmsSetValue("adl.nav.request", "suspendAll");
    api.lmsFinish("");
    expect(api.getActivityTrackingData("a")).toMatchObject({ successStatus: "passed" });
  });

  test("a score below the passing score fails, at the score of the schema too", async () => {
    const measured =
      '<imsss:sequencing><imsss:objectives><imsss:primaryObjective satisfiedByMeasure="true"/></imsss:objectives></imsss:sequencing>';
    const { api } = runtimeOf(await organizationOf(leaf("a", measured) + flow));
    api.processNavigationRequest("start");
    api.lmsInitialize("");
    api.lmsSetValue("cmi.score.scaled", "0.7");
    api.lmsFinish("");
    expect(api.getActivityTrackingData("a")).toMatchObject({ successStatus: "failed" });
  });

  test("without satisfiedByMeasure there is no passing score", async () => {
    const plain =
      '<imsss:sequencing><imsss:objectives><imsss:primaryObjective objectiveID="p"/></imsss:objectives></imsss:sequencing>';
    const organization = await organizationOf(leaf("a", plain) + flow);
    const [activity] = toScormAgainSequencing(organization).activityTree.children ?? [];
    expect(activity?.primaryObjective).toMatchObject({ objectiveID: "p", minNormalizedMeasure: null });
    const { api } = runtimeOf(organization);
    api.processNavigationRequest("start");
    api.lmsInitialize("");
    expect(api.lmsGetValue("cmi.scaled_passing_score")).toBe("");
  });

  test("a completion threshold reaches cmi.completion_threshold", async () => {
    const threshold = '<adlcp:completionThreshold completedByMeasure="true" minProgressMeasure="0.75"/>';
    const { api } = runtimeOf(await organizationOf(leaf("a", threshold) + flow));
    api.processNavigationRequest("start");
    api.lmsInitialize("");
    expect(api.lmsGetValue("cmi.completion_threshold")).toBe("0.75");
  });

  test("shared data can be written in one activity where its map allows it", async () => {
    const data = (write: boolean) =>
      `<adlcp:data><adlcp:map targetID="notes" writeSharedData="${write}"/></adlcp:data>`;
    const writing = runtimeOf(await organizationOf(leaf("a", data(true)) + flow)).api;
    writing.processNavigationRequest("start");
    writing.lmsInitialize("");
    expect(writing.lmsGetValue("adl.data.0.id")).toBe("notes");
    expect(writing.lmsSetValue("adl.data.0.store", "x")).toBe("true");
    const reading = runtimeOf(await organizationOf(leaf("a", data(false)) + flow)).api;
    reading.processNavigationRequest("start");
    reading.lmsInitialize("");
    expect(reading.lmsSetValue("adl.data.0.store", "x")).toBe("false");
  });
});

test("everything the defaults differ in is stated", async () => {
  const controls = `<imsss:sequencing><imsss:rollupRules><imsss:rollupRule childActivitySet="atLeastPercent" minimumPercent="0.5">
    <imsss:rollupConditions><imsss:rollupCondition condition="activityProgressKnown"/></imsss:rollupConditions><imsss:rollupAction action="completed"/></imsss:rollupRule></imsss:rollupRules>
    <imsss:randomizationControls reorderChildren="true" randomizationTiming="once" selectCount="1" selectionTiming="once"/></imsss:sequencing>`;
  const { activityTree } = toScormAgainSequencing(await organizationOf(leaf("a", "", 'isvisible="false"') + controls));
  expect(activityTree).toMatchObject({
    id: "o",
    sequencingControls: { flow: false, randomizeChildren: true, randomizationTiming: "once", selectCount: 1 },
    rollupRules: {
      rules: [{ consideration: "atLeastPercent", minimumPercent: 50, conditions: [{ condition: "progressKnown" }] }],
    },
    children: [{ id: "a", isVisible: false, sequencingControls: { flow: false, choice: true } }],
  });
  expect(activityTree.sequencingControls).not.toHaveProperty("reorderChildren");
});

test("titles come in the language asked for, or in whatever language there is", async () => {
  const organization = await organizationOf(leaf("a"));
  organization.title = { fr: "Cours", ar: "مقرر" };
  expect(toScormAgainSequencing(organization, "ar").activityTree.title).toBe("مقرر");
  expect(toScormAgainSequencing(organization, "es").activityTree.title).toBe("Cours");
});

test("nothing to launch, nothing to ask for", () => {
  const empty: Organization = {
    identifier: "o",
    title: {},
    isDefault: true,
    objectivesGlobalToSystem: true,
    sharedDataGlobalToSystem: true,
    items: [],
  };
  expect(firstNavigationRequest(empty)).toBeNull();
});
