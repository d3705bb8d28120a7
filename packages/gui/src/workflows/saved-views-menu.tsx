import { Button, Menu, TextInput } from "@mantine/core";
import { IconBookmark, IconTrash } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { type ListSearch, parseSearch, stringifySearch } from "../search.ts";
import { readViews, removeView, saveView } from "../settings/saved-views.ts";

/** Filters under a name of one's own, in this browser; to share one, send its address. */
export function SavedViewsMenu({ search }: { readonly search: ListSearch }) {
  const [views, setViews] = useState(readViews);
  const [name, setName] = useState("");
  const navigate = useNavigate();
  const save = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() === "") return;
    setViews(saveView({ name: name.trim(), search: stringifySearch(search).slice(1) }));
    setName("");
  };
  return (
    <Menu position="bottom-end" width={260} closeOnItemClick>
      <Menu.Target>
        <Button variant="default" size="compact-sm" leftSection={<IconBookmark size={15} />}>
          Views
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {views.length === 0 && <Menu.Label>No view is saved yet</Menu.Label>}
        {views.map((view) => (
          <Menu.Item key={view.name} onClick={() => navigate({ to: "/", search: parseSearch(view.search) })}>
            {view.name}
          </Menu.Item>
        ))}
        {views.length > 0 && <Menu.Divider />}
        {views.map((view) => (
          <Menu.Item
            key={view.name}
            leftSection={<IconTrash size={14} />}
            onClick={() => setViews(removeView(view.name))}
          >
            Remove “{view.name}”
          </Menu.Item>
        ))}
        <Menu.Divider />
        <form onSubmit={save}>
          <TextInput
            m="xs"
            aria-label="Name for the present filter"
            placeholder="Save the present filter as …"
            value={name}
            onChange={(event) => setName(event.target.value)}
            onKeyDown={(event) => event.stopPropagation()}
          />
        </form>
      </Menu.Dropdown>
    </Menu>
  );
}
