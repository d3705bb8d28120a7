import { type CompletionNode, listPlaces } from "./describe-tree.ts";

/** Follows the words typed so far down the tree, then offers what may come next there. */
export function writeBashCompletion(tree: readonly CompletionNode[]): string {
  return `# bash completion of jobmon. Switch it on with: source <(jobmon completion bash)
_jobmon() {
  local at="" word words="" current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}"
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$at/$word" in
      ${listPlaces(tree).join("|")}) at="$at/$word" ;;
    esac
  done
  case "$at $previous" in
${tree.flatMap(writeValues).join("")}    *)
      case "$at" in
${tree.map(writeWords).join("")}      esac
      ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _jobmon jobmon
`;
}

/** What may stand behind an option; behind those that take free text, bash offers file names. */
function writeValues({ at, options }: CompletionNode): readonly string[] {
  const valued = options.filter(({ takesValue }) => takesValue);
  const listed = valued.filter(({ choices }) => choices.length > 0);
  const free = valued.filter(({ choices }) => choices.length === 0).flatMap(({ flags }) => flags);
  return [
    ...listed.map(({ flags, choices }) => `    ${listCases(at, flags)}) words="${choices.join(" ")}" ;;\n`),
    ...(free.length === 0 ? [] : [`    ${listCases(at, free)}) ;;\n`]),
  ];
}

function listCases(at: string, flags: readonly string[]): string {
  return flags.map((flag) => `"${at} ${flag}"`).join("|");
}

function writeWords({ at, children, options }: CompletionNode): string {
  const words = [...children.map(({ word }) => word), ...options.flatMap(({ flags }) => flags.at(-1) ?? [])];
  return `        "${at}") words="${words.join(" ")}" ;;\n`;
}
