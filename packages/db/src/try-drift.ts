import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { PrismaPg } from '@prisma/adapter-pg'
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils'
import * as engineModule from '@prisma/schema-engine-wasm/schema_engine_bg'
import pg from 'pg'

class P extends pg.Pool {
  override async query(...a: any[]): Promise<any> {
    const r = await (super.query as any)(...a)
    for (const f of r.fields) if (f.dataTypeID === 18) f.dataTypeID = 1042
    return r
  }
}
;(globalThis as any).PRISMA_WASM_PANIC_REGISTRY = { set_message(m: string){ console.log('PANIC', m) } }
const url = process.argv[2]!
const t = performance.now()
const wasm = readFileSync(join(dirname(createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg')), 'schema_engine_bg.wasm'))
const { instance } = await WebAssembly.instantiate(wasm, { './schema_engine_bg.js': engineModule as any })
;(engineModule as any).__wbg_set_wasm(instance.exports)
;(instance.exports as any).__wbindgen_start()
const schema = readFileSync('prisma/schema.prisma','utf8')
const factory = new PrismaPg(new P({connectionString:url}) as any)
const engine = await (engineModule as any).SchemaEngine.new({ datamodels: [['schema.prisma', schema]] }, (l: string)=>{}, bindMigrationAwareSqlAdapterFactory(factory as any))
const r = await engine.diff({ from: { tag:'schemaDatasource', files:[{path:'schema.prisma',content:schema}], configDir:'.' }, to: {tag:'schemaDatamodel', files:[{path:'schema.prisma',content:schema}]}, script:false, exitCode:true, filters:{externalTables:[],externalEnums:[]}})
console.log(r, performance.now()-t)
process.exit()
