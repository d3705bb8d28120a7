import { type Document, isMap, isNode, Scalar, YAMLMap } from "yaml";
import type { KeyPath } from "./key.ts";
import { isEmptyNode } from "./yaml-file.ts";

/** Sets one key of a YAML document in place. False when a section on the way is not a mapping of its own, such as an alias. */
export function editDocument(document: Document, path: KeyPath, value: string | number | boolean): boolean {
  if (!isMap(document.contents)) document.contents = replaceEmpty(document.contents);
  let section: unknown = document.contents;
  for (const segment of path.slice(0, -1)) {
    if (!isMap(section)) return false;
    section = openSection(section, segment);
  }
  if (!isMap(section)) return false;
  const name = path.at(-1);
  const scalar = new Scalar(value);
  copyComments(section.get(name, true), scalar);
  section.set(name, scalar);
  return true;
}

function openSection(parent: YAMLMap, name: string): unknown {
  const present = parent.get(name, true);
  if (isMap(present) || !isEmptyNode(present)) return present;
  const section = replaceEmpty(present);
  parent.set(name, section);
  return section;
}

/** A section with nothing in it, or only comments, becomes a mapping that keeps them. */
function replaceEmpty(empty: unknown): YAMLMap {
  const section = new YAMLMap();
  copyComments(empty, section);
  return section;
}

function copyComments(from: unknown, to: Scalar | YAMLMap): void {
  if (!isNode(from)) return;
  to.commentBefore = from.commentBefore;
  to.comment = from.comment;
  to.spaceBefore = from.spaceBefore;
}
