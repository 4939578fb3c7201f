"""What a Django shop must set for fulfilcore, and what any Django project sets anyway."""

INSTALLED_APPS = ["django_shop"]
ROOT_URLCONF = "django_shop.urls"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TIME_ZONE = "UTC"
USE_TZ = True  # fulfilcore knows aware instants only

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": "shop.sqlite3",
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",  # a check counts only under the write lock
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL",
            "timeout": 30,
        },
    }
}
