"""Where the views are."""

from django.urls import path

from django_shop import views

urlpatterns = [
    path("stores/<store>/orders", views.take_in),
    path("orders/<path:order>/ship", views.ship),
    path("sales", views.sell),
]
