import { type CompletionNode, type CompletionOption, listPlaces } from "./describe-tree.ts";

/** `path` is the search path in zsh, hence the place is called `at`. */
export function writeZshCompletion(tree: readonly CompletionNode[]): string {
  return `#compdef jobmon
# zsh completion of jobmon. Switch it on with: source <(jobmon completion zsh)
_jobmon() {
  local at="" word
  local -a offers
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case "$at/$word" in
      (${listPlaces(tree).join("|")}) at="$at/$word" ;;
    esac
  done
  case "$at \${words[CURRENT-1]}" in
${tree.flatMap(writeValues).join("")}    (*)
      case "$at" in
${tree.map(writeOffers).join("")}      esac
      _describe 'jobmon' offers
      ;;
  esac
}
if (( \${+functions[compdef]} )); then compdef _jobmon jobmon; fi
`;
}

function writeValues({ at, options }: CompletionNode): readonly string[] {
  const valued = options.filter(({ takesValue }) => takesValue);
  const listed = valued.filter(({ choices }) => choices.length > 0);
  const free = valued.filter(({ choices }) => choices.length === 0).flatMap(({ flags }) => flags);
  return [
    ...listed.map(
      ({ flags, choices }) => `    (${listCases(at, flags)}) compadd -- ${choices.join(" ")} ;;\n`,
    ),
    ...(free.length === 0 ? [] : [`    (${listCases(at, free)}) _files ;;\n`]),
  ];
}

function listCases(at: string, flags: readonly string[]): string {
  return flags.map((flag) => `"${at} ${flag}"`).join("|");
}

function writeOffers({ at, children, options }: CompletionNode): string {
  const words = children.map(({ word, summary }) => quoteOffer(word, summary));
  return `        ("${at}") offers=(${[...words, ...options.map(writeOption)].join(" ")}) ;;\n`;
}

function writeOption({ flags, summary }: CompletionOption): string {
  return quoteOffer(flags.at(-1) ?? "", summary);
}

/** \`_describe\` parts word and description at the first colon. */
function quoteOffer(word: string, summary: string): string {
  return `'${`${word.replaceAll(":", "\\:")}:${summary}`.replaceAll("'", "'\\''")}'`;
}
