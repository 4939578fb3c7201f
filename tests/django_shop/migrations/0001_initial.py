# ruff: noqa: D101, RUF012 -- as `manage.py makemigrations` wrote it
import django.db.models.deletion
from django.db import migrations, models

import django_shop.models


class Migration(migrations.Migration):
    initial = True

    operations = [
        migrations.CreateModel(
            name="Sale",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=40, unique=True)),
            ],
        ),
        migrations.CreateModel(
            name="GuardKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("tenant", django_shop.models.Name()),
                ("name", django_shop.models.Name()),
                ("stamp", models.BigIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "name"), name="guard_key_name")
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoryEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("tenant", django_shop.models.Name()),
                ("kind", django_shop.models.Name()),
                ("name", django_shop.models.Name()),
                ("value", models.TextField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["tenant", "kind", "name", "id"], name="history_of")
                ],
            },
        ),
        migrations.CreateModel(
            name="StoredRecord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("tenant", django_shop.models.Name()),
                ("kind", django_shop.models.Name()),
                ("name", django_shop.models.Name()),
                ("version", models.BigIntegerField()),
                ("schema", models.IntegerField()),
                ("value", models.TextField()),
                ("keys", models.JSONField(default=list)),
                ("listings", models.JSONField(default=list)),
                ("lane", django_shop.models.Name(null=True)),
                ("place", models.BigIntegerField(null=True)),
                ("due", models.DateTimeField(null=True)),
                ("attempt", models.IntegerField(null=True)),
                ("group", django_shop.models.Name(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("due__isnull", False)),
                        fields=["tenant", "group", "due", "place", "name", "kind"],
                        name="record_turn",
                    ),
                    models.Index(
                        condition=models.Q(("due__isnull", False)),
                        fields=["tenant", "lane", "place", "name", "kind"],
                        name="record_lane",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "kind", "name"), name="record_name")
                ],
            },
        ),
        migrations.CreateModel(
            name="Standing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "key",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="django_shop.guardkey",
                    ),
                ),
                (
                    "record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="django_shop.storedrecord"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("key", "record"), name="standing_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Listing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("tenant", django_shop.models.Name()),
                ("kind", django_shop.models.Name()),
                ("listing", django_shop.models.Name()),
                ("name", django_shop.models.Name()),
                (
                    "record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="django_shop.storedrecord"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "kind", "listing", "name"), name="listing_page"
                    )
                ],
            },
        ),
    ]
