import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { samplesFolder } from "../../../tests/support/modules.ts";
import { contentFolder } from "../../learning/packages/content-folder.ts";
import { type PackageReading, readPackage } from "../../learning/packages/index.ts";
import type { OpenedLaunch } from "../../learning/player/protocol.ts";
import type { RuntimeData } from "../../learning/types.ts";
import { launchable } from "./course12.ts";
import { Course2004 } from "./course2004.ts";
import type { Sco2004 } from "./sco2004.ts";
import { loadScorm2004 } from "./scorm-again.ts";
import { type Report, Sequencer } from "./sequencer/sequencer.ts";
import type { Watch } from "./sitting.ts";

beforeAll(() => void vi.spyOn(console, "debug").mockReturnValue());
afterAll(() => void vi.restoreAllMocks());

const silent: Report = {
  completed: null,
  progress: null,
  satisfied: null,
  measure: null,
  raw: null,
  min: null,
  max: null,
  objectives: [],
  isCompletionSaid: false,
  isSuccessSaid: false,
  isSuspended: false,
};

const watch = { seconds: 3, restart() {} } as Watch;

async function reading(name: string): Promise<PackageReading> {
  const folder = await mkdtemp(join(tmpdir(), "praxis-course-"));
  return (await readPackage(join(samplesFolder ?? "", "scorm/golf", `${name}.zip`), await contentFolder(folder)))
    .reading;
}

/** A course as a player would run it, one part after another. */
class Ride {
  readonly course: Course2004;
  readonly data = new Map<string, RuntimeData>();
  readonly moments: string[] = [];
  readonly #organization;
  at = "";
  sco: Sco2004 | undefined;
  resumed = false;
  #next: { item: string; isResumed: boolean } | undefined;

  constructor(
    Api: Awaited<ReturnType<typeof loadScorm2004>>,
    { organizations }: PackageReading,
    sequencing: string | null = null,
    data = new Map<string, RuntimeData>(),
  ) {
    const [organization] = organizations;
    if (organization === undefined) throw new Error("no organization");
    this.#organization = organization;
    this.data = data;
    const opened = {
      sequencing,
      items: {},
      current: null,
      shared: {},
      learner: { lang: "en" },
    } as unknown as OpenedLaunch;
    this.course = new Course2004(Api, opened, organization, (item, isResumed) => {
      this.#next = { item, isResumed };
    });
  }

  show(): void {
    const next = this.#next;
    if (next === undefined) throw new Error("nothing was delivered");
    this.#next = undefined;
    this.at = next.item;
    this.resumed = next.isResumed;
    const item = launchable(this.#organization.items).find((each) => each.identifier === next.item);
    if (item === undefined) throw new Error(`no item ${next.item}`);
    const data = next.isResumed ? this.data.get(next.item) : undefined;
    const listener = {
      keep: (moments: string[]) => {
        this.moments.push(...moments);
        if (this.sco !== undefined) this.data.set(this.at, this.sco.snapshot());
        return true;
      },
      changed() {},
      ended() {},
    };
    this.sco = this.course.sco(
      { item, data, isResumed: next.isResumed, mode: "normal", learner: { id: "l", name: "L" } },
      listener,
      watch,
    );
    expect(this.sco.api.Initialize("")).toBe("true");
  }

  set(element: string, value: string): void {
    expect([element, this.sco?.api.SetValue(element, value)]).toEqual([element, "true"]);
  }

  get(element: string): string {
    return this.sco?.api.GetValue(element) ?? "";
  }

  /** The learner asks the player; the SCO says goodbye as golf does. */
  go(request: Parameters<Course2004["announce"]>[0], exit = "suspend"): boolean {
    this.course.announce(request);
    if (exit !== "") this.set("cmi.exit", exit);
    this.sco?.api.Terminate("");
    this.sco?.close();
    const isDone = this.course.settle(request);
    if (this.#next !== undefined) this.show();
    return isDone;
  }

  mayOpen(item: string): boolean {
    return this.course.allowed().mayOpen(item);
  }
}

describe.skipIf(samplesFolder === undefined)("a SCORM 2004 course", () => {
  test("with forced order opens what the running part has just earned, by choice as by flow", async () => {
    const Api = await loadScorm2004();
    const ride = new Ride(Api, await reading("SequencingForcedSequential_SCORM20043rdEdition"));
    expect(await ride.course.begin(null)).toBe(true);
    ride.show();
    expect(ride.at).toBe("playing_item");
    expect(ride.mayOpen("etuqiette_item")).toBe(false);
    expect(ride.course.allowed().next).toBe(false);
    ride.set("cmi.suspend_data", "x".repeat(100_000));
    ride.set("cmi.completion_status", "completed");
    ride.set("cmi.success_status", "passed");
    expect(ride.mayOpen("etuqiette_item")).toBe(true);
    expect(ride.mayOpen("handicapping_item")).toBe(false);
    expect(ride.course.allowed().next).toBe(true);
    expect(ride.go({ choice: "etuqiette_item" })).toBe(true);
    expect(ride.at).toBe("etuqiette_item");
    expect(ride.get("cmi.suspend_data")).toBe("");
    expect(ride.get("cmi.entry")).toBe("ab-initio");
    ride.set("cmi.location", "y".repeat(2_000));

    // The tab dies; a new launch has the state of the last commit.
    const state = ride.course.state();
    const again = new Ride(Api, await reading("SequencingForcedSequential_SCORM20043rdEdition"), state, ride.data);
    ride.data.set("etuqiette_item", ride.sco?.snapshot() ?? {});
    expect(await again.course.begin(null)).toBe(true);
    again.show();
    expect([again.at, again.resumed, again.get("cmi.entry"), again.get("cmi.location")]).toEqual([
      "etuqiette_item",
      true,
      "resume",
      "y".repeat(2_000),
    ]);
    expect(again.go({ choice: "playing_item" })).toBe(true);
    expect([again.at, again.get("cmi.suspend_data").length, again.get("cmi.completion_status")]).toEqual([
      "playing_item",
      100_000,
      "completed",
    ]);
    expect([again.get("cmi.total_time"), again.data.get("playing_item")?.["session.seconds"]]).toEqual(["PT0S", "6"]);
  });

  test("ends with its own rollup, and a choice that is not open leaves the learner where they are", async () => {
    const Api = await loadScorm2004();
    const ride = new Ride(Api, await reading("SequencingForcedSequential_SCORM20043rdEdition"));
    await ride.course.begin(null);
    ride.show();
    expect(ride.go({ choice: "assessment_item" })).toBe(false);
    expect(ride.course.recover()).toBe(true);
    ride.show();
    expect([ride.at, ride.resumed]).toEqual(["playing_item", true]);
    for (const _part of ["playing", "etiquette", "handicapping", "havingfun"]) {
      ride.set("cmi.completion_status", "completed");
      ride.set("cmi.success_status", "passed");
      expect(ride.go("continue")).toBe(true);
    }
    expect(ride.at).toBe("assessment_item");
    ride.set("cmi.completion_status", "completed");
    ride.set("cmi.score.scaled", "0.9");
    ride.set("cmi.success_status", "passed");
    ride.go("exitAll");
    expect(ride.course.isOver).toBe(true);
    expect(ride.course.root()).toMatchObject({ completion: "completed", success: "passed" });
  });

  /** The course by the learner who presses Next, each part reporting what `report` says of its visit. */
  const walked = async (name: string, report: (part: string, visit: number) => Partial<Report>) => {
    const [organization] = (await reading(name)).organizations;
    if (organization === undefined) throw new Error("no organization");
    const sequencer = new Sequencer(organization);
    const path: string[] = [];
    let { delivered } = sequencer.process("start");
    while (delivered !== undefined && path.length < 30) {
      path.push(delivered.id);
      const visit = path.filter((each) => each === delivered?.id).length;
      sequencer.report(delivered, { ...silent, ...report(delivered.id, visit) });
      ({ delivered } = sequencer.process("continue"));
    }
    return { path, root: sequencer.root, isOver: sequencer.isOver };
  };

  test("with remediation takes a learner back to the parts whose tests they failed, and to no other", async () => {
    const { path, root, isOver } = await walked("SequencingSimpleRemediation_SCORM20043rdEdition", (part, visit) =>
      part.startsWith("test")
        ? {
            completed: true,
            satisfied: visit > 1 || part !== "test_2",
            measure: visit > 1 || part !== "test_2" ? 1 : 0.2,
          }
        : { completed: true },
    );
    // The last test has rules of its own, which end the loop: it is shown in each round.
    expect(path.slice(8)).toEqual(["etuqiette_item", "test_2", "test_4"]);
    expect(path.slice(4, 8)).toEqual(["test_1", "test_2", "test_3", "test_4"]);
    expect([path.length, isOver, root.completed(), root.satisfied()]).toEqual([11, true, true, true]);
  });

  test("with a test at its end takes its result from that test alone", async () => {
    const { path, root, isOver } = await walked("SequencingPostTestRollup4thEd_SCORM20044thEdition", (part) =>
      part.startsWith("assess") ? { completed: true, satisfied: true, measure: 0.8 } : { completed: true },
    );
    expect(path.at(-1)).toMatch(/^assess/);
    expect([isOver, root.satisfied(), root.measure()]).toEqual([true, true, 0.8]);
  });
});
