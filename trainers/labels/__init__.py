"""What a classifier of texts is made of: labelled texts, their training, labels and how good they are."""
