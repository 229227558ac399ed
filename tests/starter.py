"""The starter library, read once a process: several tests need it as soon as they are collected."""

from functools import cache

from scripts_library import loader

load = cache(loader.load)
