"use strict";
const { Duration, RemovalPolicy, aws_cognito } = require("aws-cdk-lib");

/** The user pool with its groups, its login pages and the client of the application. */
exports.login = (scope, domain) => {
  const pool = new aws_cognito.UserPool(scope, "Users", {
    selfSignUpEnabled: false,
    signInAliases: { email: true },
    signInCaseSensitive: false,
    accountRecovery: aws_cognito.AccountRecovery.EMAIL_ONLY,
    featurePlan: aws_cognito.FeaturePlan.ESSENTIALS,
    mfa: aws_cognito.Mfa.REQUIRED,
    mfaSecondFactor: { otp: true, sms: false },
    passwordPolicy: {
      minLength: 14,
      requireDigits: true,
      requireLowercase: true,
      requireSymbols: true,
      requireUppercase: true,
      tempPasswordValidity: Duration.days(3),
    },
    keepOriginal: { email: true },
    customAttributes: {
      role: new aws_cognito.StringAttribute({ maxLen: 64, mutable: true }),
      organization: new aws_cognito.StringAttribute({ maxLen: 128, mutable: true }),
    },
    userInvitation: {
      emailSubject: "Your account for Open WebUI",
      emailBody: "<p>You have an account for Open WebUI.</p><p>User name: {username}, password: {####}</p>",
    },
    userVerification: {
      emailSubject: "Your code for Open WebUI",
      emailBody: "<p>Your code for Open WebUI is {####}.</p>",
    },
    deletionProtection: true,
    removalPolicy: RemovalPolicy.RETAIN,
  });
  const groups = { admin: [1, "Administrators of Open WebUI"], user: [10, "Users of Open WebUI"] };
  for (const [groupName, [precedence, description]] of Object.entries(groups)) {
    new aws_cognito.UserPoolGroup(scope, `Group-${groupName}`, {
      userPool: pool,
      groupName,
      precedence,
      description,
    });
  }
  const pages = pool.addDomain("Domain", {
    cognitoDomain: { domainPrefix: "open-webui-fc00de3e" },
    managedLoginVersion: aws_cognito.ManagedLoginVersion.NEWER_MANAGED_LOGIN,
  });
  const client = pool.addClient("Client", {
    generateSecret: true,
    authFlows: { userSrp: true },
    oAuth: {
      flows: { authorizationCodeGrant: true },
      scopes: [aws_cognito.OAuthScope.OPENID, aws_cognito.OAuthScope.EMAIL, aws_cognito.OAuthScope.PROFILE],
      callbackUrls: [`https://${domain}/oauth/oidc/callback`],
      logoutUrls: [`https://${domain}/auth`],
    },
    accessTokenValidity: Duration.minutes(60),
    idTokenValidity: Duration.minutes(60),
    refreshTokenValidity: Duration.days(30),
    enableTokenRevocation: true,
    preventUserExistenceErrors: true,
    readAttributes: new aws_cognito.ClientAttributes()
      .withStandardAttributes({ email: true, emailVerified: true, fullname: true, preferredUsername: true })
      .withCustomAttributes("role", "organization"),
    writeAttributes: new aws_cognito.ClientAttributes().withStandardAttributes({
      email: true,
      fullname: true,
      preferredUsername: true,
    }),
    supportedIdentityProviders: [aws_cognito.UserPoolClientIdentityProvider.COGNITO],
  });
  new aws_cognito.CfnManagedLoginBranding(scope, "Branding", {
    userPoolId: pool.userPoolId,
    clientId: client.userPoolClientId,
    useCognitoProvidedValues: true,
  });
  return { pool, client, pages };
};
