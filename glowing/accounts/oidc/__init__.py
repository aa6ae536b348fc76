"""This server as an OpenID provider: the front end of another origin signs in without anybody else.

The protocol is django-allauth's `idp`; here is what is our own: one issuer, a metadata document
that names only what is offered, exact return addresses, and the logout route that clients of
Cognito know.
"""
