import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { Copyable } from "../display/copyable.tsx";

export interface Secret {
  readonly title: string;
  readonly text: string;
  readonly what: string;
  readonly advice: string;
}

/** What is shown once, and kept nowhere. */
export function ShowOnce({
  secret,
  onClose,
}: {
  readonly secret: Secret | undefined;
  readonly onClose: () => void;
}) {
  return (
    <Modal
      opened={secret !== undefined}
      onClose={onClose}
      title={secret?.title}
      size="lg"
      closeOnClickOutside={false}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      {secret !== undefined && (
        <Stack>
          <pre className="code-block secret">
            {secret.text} <Copyable text={secret.text} what={secret.what} />
          </pre>
          <Text>{secret.advice}</Text>
          <Group justify="end">
            <Button onClick={onClose}>I have it</Button>
          </Group>
        </Stack>
      )}
    </Modal>
  );
}
