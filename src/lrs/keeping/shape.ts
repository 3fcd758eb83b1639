import type { Json } from "../checking/objects.ts";
import { identifierJson } from "./names.ts";

// 4.1.6.1, `format`: `exact` is what was stored, word for word; the other two are made from it here.

export type Format = "exact" | "ids" | "canonical";

/** Only what identifies: no names, no definitions, no displays. */
export function withIds(statement: Json): Json {
  return mapped(statement, {
    actor: idOfActor,
    activity: ({ id }) => ({ id }),
    verb: ({ id }) => ({ id }),
  });
}

function idOfActor(actor: Json): Json {
  const type = actor.objectType === undefined ? {} : { objectType: actor.objectType };
  const identifier = identifierJson(actor);
  if (actor.objectType !== "Group" || Object.keys(identifier).length > 0) return { ...type, ...identifier };
  return { ...type, member: ((actor.member as Json[]) ?? []).map(idOfActor) };
}

/** Definitions as all statements together tell them, each text in the one language that the reader likes best. */
export function withCanon(statement: Json, definitions: ReadonlyMap<string, Json>, preferred: readonly string[]): Json {
  return mapped(statement, {
    actor: (actor) => actor,
    activity: (activity) => {
      const definition = definitions.get(String(activity.id));
      const isEmpty = definition === undefined || Object.keys(definition).length === 0;
      return isEmpty ? activity : { ...activity, definition: inOneLanguage(definition, preferred) };
    },
    verb: (verb) =>
      verb.display === undefined ? verb : { ...verb, display: oneText(verb.display as Json, preferred) },
  });
}

export function inOneLanguage(definition: Json, preferred: readonly string[]): Json {
  const chosen: Json = { ...definition };
  for (const name of ["name", "description"])
    if (chosen[name] !== undefined) chosen[name] = oneText(chosen[name] as Json, preferred);
  for (const name of ["choices", "scale", "source", "target", "steps"])
    if (Array.isArray(chosen[name]))
      chosen[name] = (chosen[name] as Json[]).map((each) =>
        each.description === undefined ? each : { ...each, description: oneText(each.description as Json, preferred) },
      );
  return chosen;
}

/** RFC 4647 3.4: the first range that a tag matches exactly or with less; else the first text there is. */
function oneText(map: Json, preferred: readonly string[]): Json {
  const tags = Object.keys(map);
  for (const range of preferred) {
    for (let piece = range.toLowerCase(); piece !== ""; piece = piece.slice(0, Math.max(0, piece.lastIndexOf("-")))) {
      const tag =
        tags.find((each) => each.toLowerCase() === piece) ??
        tags.find((each) => each.toLowerCase().startsWith(`${piece}-`));
      if (tag !== undefined) return { [tag]: map[tag] };
    }
  }
  const [first] = tags;
  return first === undefined ? map : { [first]: map[first] };
}

/** Accept-Language as ranges, the best first (RFC 9110 12.5.4). */
export const rangesOf = (header: string | undefined): string[] =>
  (header ?? "")
    .split(",")
    .map((part) => {
      const [range = "", ...rest] = part.trim().split(";");
      const q = /q\s*=\s*([\d.]+)/.exec(rest.join(";"))?.[1];
      return { range: range.trim(), q: q === undefined ? 1 : Number(q) };
    })
    .filter(({ range, q }) => range !== "" && range !== "*" && q > 0)
    .sort((a, b) => b.q - a.q)
    .map(({ range }) => range);

interface Shapes {
  actor(actor: Json): Json;
  activity(activity: Json): Json;
  verb(verb: Json): Json;
}

function mapped(statement: Json, shapes: Shapes): Json {
  const object = statement.object as Json;
  const type = object.objectType ?? "Activity";
  const made: Json = {
    ...statement,
    actor: shapes.actor(statement.actor as Json),
    verb: shapes.verb(statement.verb as Json),
    object:
      type === "Activity"
        ? shapes.activity(object)
        : type === "Agent" || type === "Group"
          ? shapes.actor(object)
          : type === "SubStatement"
            ? mapped(object, shapes)
            : object,
  };
  if (made.authority !== undefined) made.authority = shapes.actor(made.authority as Json);
  if (made.context !== undefined) made.context = mappedContext(made.context as Json, shapes);
  return made;
}

function mappedContext(context: Json, { actor, activity }: Shapes): Json {
  const made: Json = { ...context };
  for (const name of ["instructor", "team"]) if (made[name] !== undefined) made[name] = actor(made[name] as Json);
  if (made.contextAgents !== undefined)
    made.contextAgents = (made.contextAgents as Json[]).map((each) => ({
      ...each,
      agent: actor(each.agent as Json),
    }));
  if (made.contextGroups !== undefined)
    made.contextGroups = (made.contextGroups as Json[]).map((each) => ({
      ...each,
      group: actor(each.group as Json),
    }));
  if (made.contextActivities !== undefined)
    made.contextActivities = Object.fromEntries(
      Object.entries(made.contextActivities as Json).map(([kind, list]) => [kind, (list as Json[]).map(activity)]),
    );
  return made;
}
