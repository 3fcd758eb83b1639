/**
 * What is an element of SCORM 1.2 (RTE 3.4.4). The runtime gives SCOs its inner parts to read, and lets them put a text in the place of a whole
 * list: what is none is not asked of it at all.
 */
export function isElement12(element: string): boolean {
  return roots.test(element) && !containers.test(element);
}

const roots =
  /^cmi\.(_version|core|suspend_data|launch_data|comments|comments_from_lms|objectives|student_data|student_preference|interactions)(\.|$)/;
const containers =
  /^cmi\.(core(\.score)?|student_data|student_preference|objectives(\.\d+(\.score)?)?|interactions(\.\d+(\.(objectives|correct_responses)(\.\d+)?)?)?)$/;
