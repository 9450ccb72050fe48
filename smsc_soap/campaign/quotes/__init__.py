"""What a campaign costs: counted, priced by a table or by the provider, with hints."""
