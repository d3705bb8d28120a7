interface ZoomButtonProps {
  readonly label: string;
  readonly onClick: () => void;
  readonly children: string;
}

export function ZoomButton({ label, onClick, children }: ZoomButtonProps) {
  return (
    <button type="button" className="zoom-button" aria-label={label} title={label} onClick={onClick}>
      {children}
    </button>
  );
}
