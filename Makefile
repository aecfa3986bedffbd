# Two commands: `make run` and `make test`. Both set up what they need.

.PHONY: run test check

run: ## Start everything on http://127.0.0.1:8000 (PORT=8001 for another port)
	@PORT=$(or $(PORT),8000) exec bin/run

test: ## Run the whole suite, on PostgreSQL with Redis and on SQLite
	@exec bin/test

check: ## Linting, import contract, migrations, deployment settings
	@exec bin/check
