/** What a collection holds, with one thing at another place, counted from one; places beyond the ends are the ends. */
export function movedTo(ids: readonly string[], id: string, place: number): string[] {
  const others = ids.filter((each) => each !== id);
  if (others.length === ids.length) return others;
  const at = Math.min(Math.max(place, 1), ids.length) - 1;
  return [...others.slice(0, at), id, ...others.slice(at)];
}
