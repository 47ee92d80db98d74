create table "Post" (
  "id" text primary key,
  "chatId" text not null,
  "name" text not null,
  "text" text not null,
  "createdAt" timestamp(3) not null default current_timestamp,
  "updatedAt" timestamp(3) not null default current_timestamp
);
create index "Post_chatId_createdAt_idx" on "Post" ("chatId", "createdAt");
