import type { VNode } from "preact";
import { z } from "zod";
import { DomainError } from "../errors.ts";
import type { PageContext } from "./context.ts";
import type { Handler } from "./routes.ts";

/** A submitted form's fields; a field sent several times has several values. */
export type FormValues = Readonly<Record<string, readonly string[]>>;

/** What a page needs to show a form again: what was typed, and a message at each field that was wrong. */
export interface FormState {
  values: FormValues;
  errors: Readonly<Record<string, string>>;
  /** A message that belongs to no field. */
  general?: string | undefined;
}

export const emptyForm: FormState = { values: {}, errors: {} };

/** A form filled with what is stored. */
export function filledForm(values: Record<string, string | readonly string[] | null | undefined>): FormState {
  const entries = Object.entries(values).map(([name, value]) => [
    name,
    typeof value === "string" ? [value] : [...(value ?? [])],
  ]);
  return { values: Object.fromEntries(entries) as FormValues, errors: {} };
}

const largestForm = 512 * 1024;

/** Reads at most half a megabyte of a urlencoded form, whatever its Content-Length claims. */
export async function readForm(request: Request): Promise<FormValues> {
  const type = request.headers.get("content-type") ?? "";
  if (!type.startsWith("application/x-www-form-urlencoded")) throw new DomainError("platform.bad-request");
  const text = (await readBody(request, largestForm)).toString("utf8");
  const values: Record<string, string[]> = Object.create(null);
  for (const [name, value] of new URLSearchParams(text)) {
    const list = values[name];
    if (list === undefined) values[name] = [value];
    else list.push(value);
  }
  return values;
}

/** The body, refused with 413 as soon as it passes `limit` bytes. */
export async function readBody(request: Request, limit: number): Promise<Buffer> {
  if (Number(request.headers.get("content-length") ?? 0) > limit) throw tooLarge(limit);
  const parts: Uint8Array[] = [];
  let size = 0;
  if (request.body !== null) {
    for await (const part of request.body as unknown as AsyncIterable<Uint8Array>) {
      size += part.length;
      if (size > limit) throw tooLarge(limit);
      parts.push(part);
    }
  }
  return Buffer.concat(parts);
}

const tooLarge = (limit: number) =>
  new DomainError("platform.too-large", { args: { limit: Math.floor(limit / 1024) } });

// Controls that cannot be seen, and the bidirectional overrides and embeddings that make a name read as another
// (Unicode TR36 3.2). Marks (U+200E, U+200F) and joiners stay: Arabic and Persian need them.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
const unseen = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u202a-\u202e\u2066-\u2069\ufeff]/g;

const cleaned = (text: string): string => text.replace(unseen, "").normalize("NFC").replace(/\r\n?/g, "\n").trim();

/** One line of text. */
export const line = (max: number) =>
  z
    .string()
    .transform((text) => cleaned(text).replace(/\s+/g, " "))
    .pipe(z.string().min(1, "platform:form.required").max(max));

/** One line that may stay empty. */
export const optionalLine = (max: number) =>
  z
    .string()
    .default("")
    .transform((text) => cleaned(text).replace(/\s+/g, " "))
    .pipe(z.string().max(max));

/** Text of several lines. */
export const prose = (max: number) => z.string().default("").transform(cleaned).pipe(z.string().max(max));

export const emailAddress = z
  .string()
  .transform((text) => cleaned(text).toLowerCase())
  .pipe(z.string().min(1, "platform:form.required").max(254).email("platform:form.email"));

/** A choice of several: always a list. */
export const severalOf = <Schema extends z.ZodType<string>>(each: Schema) => z.array(each).max(200);

/** The issue in the reader's language. A schema may name a message itself (`feature:key`). */
function issueText(c: PageContext, issue: z.core.$ZodIssue): string {
  if (/^[a-z]+:[a-z.-]+$/.test(issue.message)) return c.text(issue.message);
  if (issue.code === "too_big") return c.text("platform:form.too-long", { max: Number(issue.maximum) });
  if (issue.code === "too_small") {
    return Number(issue.minimum) <= 1
      ? c.text("platform:form.required")
      : c.text("platform:form.too-short", { min: Number(issue.minimum) });
  }
  if (issue.code === "invalid_type" && issue.input === undefined) return c.text("platform:form.required");
  return c.text("platform:form.invalid");
}

type Shape = Record<string, z.ZodType>;

/** Fields whose schema is a list keep all values, others the last one. */
function inputOf(schema: z.ZodObject<Shape>, values: FormValues): Record<string, unknown> {
  const input: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(schema.shape)) {
    const list = values[name];
    if (unwrap(field) instanceof z.ZodArray) input[name] = list ?? [];
    else if (list !== undefined) input[name] = list.at(-1);
  }
  return input;
}

const unwrap = (field: z.ZodType): z.ZodType =>
  field instanceof z.ZodOptional || field instanceof z.ZodDefault ? unwrap(field.unwrap() as z.ZodType) : field;

/**
 * A handler for a submitted form: parses by the schema, calls `handle`, and shows `page` again, filled and with messages at the
 * fields, when the form is wrong or the operation refuses.
 */
export function submitted<Schema extends z.ZodObject<Shape>>(
  schema: Schema,
  page: (c: PageContext, state: FormState) => VNode | Promise<VNode>,
  handle: (c: PageContext, input: z.infer<Schema>) => Promise<Response>,
): Handler {
  return async (c) => {
    const values = await c.form();
    const parsed = schema.safeParse(inputOf(schema, values), { reportInput: true });
    if (!parsed.success) {
      const errors: Record<string, string> = {};
      for (const issue of parsed.error.issues) errors[String(issue.path[0] ?? "")] ??= issueText(c, issue);
      const { "": general, ...fields } = errors;
      return c.page(await page(c, { values, errors: fields, general }), { status: 422 });
    }
    try {
      return await handle(c, parsed.data as z.infer<Schema>);
    } catch (error) {
      const [feature = "platform"] = error instanceof DomainError ? error.code.split(".") : [];
      const key = error instanceof DomainError ? `error.${error.code}` : "";
      const isShown =
        error instanceof DomainError && c.house.messages.has(feature, key) && !error.code.startsWith("platform.");
      if (!isShown) throw error;
      const text = c.house.messages.text(c.lang, feature, key, error.args);
      const state: FormState =
        error.field === undefined ? { values, errors: {}, general: text } : { values, errors: { [error.field]: text } };
      if (error.retryAfter !== undefined) c.raw.header("retry-after", String(error.retryAfter));
      return c.page(await page(c, state), { status: error.retryAfter === undefined ? 422 : 429 });
    }
  };
}
