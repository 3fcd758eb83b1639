import { existsSync, globSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { contentFolder } from "./content-folder.ts";
import { type ReadPackage, readPackage } from "./read-package.ts";
import type { PackageReading } from "./reading.ts";
import { temporaryFolder } from "./test-archives.ts";
import { allItems } from "./test-packages.ts";

// Real packages of others; see the README beside them for where they come from.
const samples = fileURLToPath(new URL("../../../../shared/samples/", import.meta.url));
const isThere = existsSync(samples);

interface Expected {
  standard: PackageReading["standard"];
  edition?: PackageReading["edition"];
  title: Record<string, string>;
  scos?: number;
  assets?: number;
  files: number;
  playable?: boolean;
  /** Codes with the line, in the order they are told. */
  problems?: (readonly [code: string, line?: number])[];
}

const und = (title: string) => ({ und: title });
const golf = (title: string, more: Omit<Expected, "title">): Expected => ({
  title: und(`Golf Explained - ${title}`),
  ...more,
});
const second = { standard: "scorm-2004", edition: "2nd" } as const;
const third = { standard: "scorm-2004", edition: "3rd" } as const;
const fourth = { standard: "scorm-2004", edition: "4th" } as const;
const scorm12 = { standard: "scorm-1.2" } as const;

const packages: Record<string, Expected> = {
  "scorm/golf/ContentPackagingOneFilePerSCO_SCORM12.zip": golf("CP One File Per SCO", {
    ...scorm12,
    assets: 18,
    files: 44,
  }),
  "scorm/golf/ContentPackagingSingleSCO_SCORM20042ndEdition.zip": golf("CP Single SCO", {
    ...second,
    scos: 1,
    files: 79,
  }),
  "scorm/golf/RunTimeAdvancedCalls_SCORM20043rdEdition.zip": golf("Run-time Advanced Calls", {
    ...third,
    scos: 1,
    files: 69,
  }),
  "scorm/golf/RuntimeBasicCalls_SCORM12.zip": golf("Run-time Basic Calls", { ...scorm12, scos: 1, files: 44 }),
  "scorm/golf/RuntimeMinimumCalls_SCORM20043rdEdition.zip": golf("Minimum Run-time Calls", {
    ...third,
    scos: 18,
    files: 69,
  }),
  "scorm/golf/SequencingForcedSequential_SCORM20043rdEdition.zip": golf("Sequencing Forced Order", {
    ...third,
    scos: 5,
    files: 69,
  }),
  "scorm/golf/SequencingPostTestRollup4thEd_SCORM20044thEdition.zip": golf("4th Edition Features", {
    ...fourth,
    scos: 5,
    files: 59,
  }),
  "scorm/golf/SequencingSimpleRemediation_SCORM20043rdEdition.zip": golf("Simple Remediation", {
    ...third,
    scos: 8,
    files: 69,
  }),
  "scorm/edge-cases/ComplexNestedOrganization_SCORM12.zip": {
    ...scorm12,
    title: und("Complex Nested Organization Test"),
    scos: 12,
    files: 1,
    playable: false,
    problems: [
      ...[70, 73, 76, 79, 82, 85, 88, 91, 94, 97, 100, 103].map((line) => ["launch-file-missing", line] as const),
      ["several-organizations"],
    ],
  },
  "scorm/edge-cases/InvalidFileReferences_SCORM12.zip": {
    ...scorm12,
    title: und("Invalid File References Test"),
    scos: 1,
    files: 1,
    playable: false,
    problems: [
      ["listed-file-missing", 28],
      ["listed-file-missing", 29],
      ["launch-file-missing", 26],
      ["listed-file-missing", 32],
    ],
  },
  "scorm/edge-cases/MalformedXml_SCORM12.zip": {
    ...scorm12,
    title: und("Malformed XML Test"),
    scos: 1,
    files: 1,
    playable: false,
    problems: [
      ["xml-unclosed-element", 27],
      ["launch-file-missing", 31],
    ],
  },
  "scorm/edge-cases/MinimalValid_SCORM20043rdEdition.zip": {
    ...third,
    title: und("Minimal Course"),
    assets: 1,
    files: 1,
    playable: false,
    problems: [
      ["scorm-type-missing", 19],
      ["launch-file-missing", 19],
    ],
  },
  "scorm/edge-cases/MissingLaunchUrl_SCORM12.zip": {
    ...scorm12,
    title: und("Missing Launch URL Test"),
    scos: 1,
    files: 1,
    playable: false,
    problems: [
      ["listed-file-missing", 32],
      ["resource-without-href", 30],
    ],
  },
  "scorm/edge-cases/MultipleItemsWithIdentifierRef_SCORM12.zip": {
    ...scorm12,
    title: und("Multiple Items With IdentifierRef Test"),
    scos: 3,
    files: 4,
  },
  "scorm/edge-cases/PrerequisitesTest_SCORM12.zip": {
    ...scorm12,
    title: und("Prerequisites Test Course"),
    scos: 4,
    files: 5,
  },
  "scorm/edge-cases/tincan_basic_course.zip": { standard: "xapi", title: { "en-US": "Basic xAPI Course" }, files: 2 },
  "cmi5/courses/pre_post_test_framed.zip": {
    standard: "cmi5",
    title: { "en-US": "Introduction to Geology - Pre/Post Test" },
    files: 18,
  },
  "cmi5/courses/single_au_basic_responsive.zip": {
    standard: "cmi5",
    title: { "en-US": "Introduction to Geology - Responsive Style" },
    files: 14,
  },
};

const structures: Record<string, { units?: number; refusedFor?: [code: string, line: number][] }> = {
  "101-one-thousand-aus.xml": { units: 1001 },
  "simple-cmi5.xml": { units: 1 },
  "extended-cmi5.xml": { units: 1 },
  "complex-cmi5.xml": { units: 14 },
  "201-1-iris-course-id.xml": {
    refusedFor: [
      ["cmi5-identifier-not-iri", 19],
      ["cmi5-relative-url", 34],
    ],
  },
  "202-1-relative-url-no-zip.xml": { refusedFor: [["cmi5-relative-url", 34]] },
  "205-1-duplicated-block.xml": { refusedFor: [["cmi5-duplicate-identifier", 44]] },
  "207-1-invalid-courseStructure.xml": {
    refusedFor: [
      ["cmi5-unexpected-element", 29],
      ["cmi5-unexpected-element", 32],
      ["cmi5-url-invalid", 28],
    ],
  },
};

describe.skipIf(!isThere)("the sample packages", () => {
  let folder: AsyncDisposable & { path: string };
  beforeAll(async () => {
    folder = await temporaryFolder();
  });
  afterAll(() => folder[Symbol.asyncDispose]());
  const read = async (path: string): Promise<ReadPackage> =>
    readPackage(join(samples, path), await contentFolder(join(folder.path, basename(path))));

  test.each(Object.entries(packages))("%s", async (path, expected) => {
    const { reading, files } = await read(path);
    const { standard, edition, title, playable = true } = expected;
    expect(reading).toMatchObject({ standard, title, playable, fileCount: expected.files });
    expect(reading.edition).toBe(edition);
    expect(files).toHaveLength(expected.files);
    const launched = allItems(reading);
    expect(launched.filter(({ scormType }) => scormType === "sco")).toHaveLength(expected.scos ?? 0);
    expect(launched.filter(({ scormType }) => scormType === "asset")).toHaveLength(expected.assets ?? 0);
    expect(reading.problems.map(({ code, line }) => [code, line])).toEqual(
      (expected.problems ?? []).map(([code, line]) => [code, line]),
    );
  });

  test.each(Object.entries(structures))("cmi5/structures/%s", async (name, { units, refusedFor }) => {
    const { reading, files } = await read(`cmi5/structures/${name}`);
    const fatal = reading.problems.filter(({ severity }) => severity === "fatal");
    expect(reading.standard).toBe("cmi5");
    expect(reading.playable).toBe(refusedFor === undefined);
    expect(fatal.map(({ code, line }) => [code, line])).toEqual(refusedFor ?? []);
    expect(files).toHaveLength(refusedFor === undefined ? 1 : 0);
    if (units !== undefined) expect(allItems(reading).filter(({ href }) => href !== undefined)).toHaveLength(units);
  });

  test("no sample is left out", () => {
    const found = globSync("{scorm/*/*.zip,cmi5/courses/*.zip,cmi5/structures/*.xml}", { cwd: samples });
    const known = [...Object.keys(packages), ...Object.keys(structures).map((name) => `cmi5/structures/${name}`)];
    expect(found.toSorted()).toEqual(known.toSorted());
  });

  test("launch addresses keep their queries and take the items' parameters", async () => {
    const { reading } = await read("scorm/golf/ContentPackagingOneFilePerSCO_SCORM12.zip");
    const quiz = allItems(reading).find(({ identifier }) => identifier === "playing_quiz_item");
    expect(quiz).toMatchObject({ href: "shared/assessmenttemplate.html?questions=Playing", scormType: "asset" });
  });

  test("a collection's rules are merged into the activities that refer to it", async () => {
    const { reading } = await read("scorm/golf/SequencingSimpleRemediation_SCORM20043rdEdition.zip");
    const quiz = allItems(reading).find(({ identifier }) => identifier === "test_1");
    expect(quiz?.sequencing).toMatchObject({
      preConditionRules: [{ action: "skip", conditions: [{ condition: "satisfied" }] }],
      objectives: [
        { id: "learning_objective_satisfied", maps: [{ writeSatisfiedStatus: true, writeNormalizedMeasure: true }] },
      ],
      rollupConsiderations: { requiredForCompleted: "ifNotSkipped" },
    });
    expect(reading.organizations[0]).toMatchObject({ objectivesGlobalToSystem: false, sharedDataGlobalToSystem: true });
  });

  test("the fourth edition's maps and shared data are read", async () => {
    const { reading } = await read("scorm/golf/SequencingPostTestRollup4thEd_SCORM20044thEdition.zip");
    const [first] = allItems(reading);
    expect(first).toMatchObject({
      completionThreshold: { progressWeight: 0.5 },
      sharedData: [{ readSharedData: true, writeSharedData: true }],
      sequencing: {
        objectives: [
          {
            id: "playing_completed",
            maps: [{ readCompletionStatus: true, writeCompletionStatus: true, readSatisfiedStatus: false }],
          },
        ],
      },
    });
    expect(reading.organizations[0]).toMatchObject({
      objectivesGlobalToSystem: false,
      sharedDataGlobalToSystem: false,
    });
  });
});

const count = Object.keys(packages).length + Object.keys(structures).length;
if (!isThere) {
  const missing = `${count} samples were not found`;
  test.skipIf(process.env.CI !== "true")(`${missing} and are skipped`, () =>
    expect.fail(`${missing}: with CI=true they have to be there`),
  );
}
