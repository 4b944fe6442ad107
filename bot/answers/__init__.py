"""What each intent is answered with. Nothing here decides about credit: it asks the services."""
